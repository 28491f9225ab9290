// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
)

// The part of SARIF 2.1.0 that a linter needs. Libraries for it bring in a validator of JSON schemas.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool    sarifTool     `json:"tool"`
		Results []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		Version        string      `json:"version,omitempty"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID      string       `json:"id"`
		Short   sarifMessage `json:"shortDescription"`
		Default sarifLevel   `json:"defaultConfiguration"`
	}
	sarifLevel struct {
		Level Level `json:"level"`
	}
	sarifMessage struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		Level     Level           `json:"level"`
		Message   sarifMessage    `json:"message"`
		Locations []sarifLocation `json:"locations"`
	}
	sarifLocation struct {
		Physical sarifPhysicalLocation `json:"physicalLocation"`
	}
	sarifPhysicalLocation struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine int `json:"startLine"`
	}
)

// writeSARIF writes SARIF 2.1.0, which the code scanning of many forges reads.
func writeSARIF(out io.Writer, version string, rules []Rule, findings []Finding) error {
	run := sarifRun{
		Tool: sarifTool{Driver: sarifDriver{
			Name: "topicpages", Version: version, InformationURI: "https://github.com/topicpages/topicpages", Rules: []sarifRule{}}},
		Results: []sarifResult{},
	}
	for _, rule := range rules {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules,
			sarifRule{ID: rule.Name, Short: sarifMessage{rule.Help}, Default: sarifLevel{rule.Level}})
	}
	for _, f := range findings {
		run.Results = append(run.Results, sarifResult{
			RuleID: f.Rule, Level: f.Level, Message: sarifMessage{f.Text()},
			Locations: []sarifLocation{{sarifPhysicalLocation{
				Artifact: sarifArtifact{(&url.URL{Path: f.File}).String()}, Region: sarifRegion{max(1, f.Line)}}}},
		})
	}
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	log := sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run}}
	if err := encoder.Encode(log); err != nil {
		return fmt.Errorf("cannot print the findings: %w", err)
	}
	return nil
}
