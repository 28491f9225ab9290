// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// reproducibleBill returns a bill of materials in CycloneDX without the digests of the tool that wrote it: another Go makes
// another binary of the same version of the tool.
func reproducibleBill(written []byte) ([]byte, error) {
	decoder := json.NewDecoder(bytes.NewReader(written))
	decoder.UseNumber()
	var bill map[string]any
	if err := decoder.Decode(&bill); err != nil {
		return nil, fmt.Errorf("it is no JSON object: %w", err)
	}
	metadata, _ := bill["metadata"].(map[string]any)
	tools, _ := metadata["tools"].([]any)
	if len(tools) == 0 {
		return nil, errors.New("it names no tool")
	}
	for i := range tools {
		tool, ok := tools[i].(map[string]any)
		if !ok {
			return nil, fmt.Errorf("the tool %v is no JSON object", tools[i])
		}
		delete(tool, "hashes")
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(bill); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
