// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package picture

import (
	"fmt"
	"html/template"
	"strings"
)

// topicNames are what a site about software may write about.
var topicNames = strings.Split(`Distributed systems,Observability,Kubernetes,Go,Databases,Testing,Security,Performance,
Architecture,Networking,Storage,Continuous delivery,Monitoring,Incident response,Caching,API design,Event sourcing,
Message queues,Consensus,Load balancing,Service meshes,Rust,Linux,eBPF,Tracing,Profiling,Capacity planning,
Chaos engineering,Feature flags,Data modelling,PostgreSQL,Redis,Kafka,GraphQL,gRPC,WebAssembly,Accessibility,
Typography,Style sheets,Static sites,Documentation,Code review,Refactoring,Domain-driven design,Type systems,
Compilers,Garbage collection,Concurrency,Scheduling,Operators,Supply chain,Cryptography,Identity,Privacy,
Machine learning,Search,Time series,Edge computing,Serverless,Platform engineering`, ",")

func topicNode(i, weight int, what string) Node {
	label := strings.TrimSpace(topicNames[i%len(topicNames)])
	return Node{
		Label: label, Weight: weight, Tip: fmt.Sprintf("%s: %d %s", label, weight, what),
		URL: "/topics/" + strings.ToLower(strings.ReplaceAll(label, " ", "-")) + "/",
	}
}

func sampleBars(from int, values ...int) BarChart {
	b := BarChart{ID: "years", Title: "Posts per year", Description: "Most were published in 2021."}
	for i, value := range values {
		year := fmt.Sprint(from + i)
		b.Bars = append(b.Bars, Bar{Label: year, Value: value, Tip: fmt.Sprintf("%s: %d posts", year, value)})
	}
	return b
}

func linkedBars(b BarChart) BarChart {
	for i := range b.Bars {
		b.Bars[i].URL = "/years/" + b.Bars[i].Label + "/"
	}
	return b
}

func sampleGraph(count int) GraphPicture {
	g := GraphPicture{
		ID: "near", Title: "Topics near Distributed systems", Description: "The wider the line, the more posts are on both.",
		Center: topicNode(0, 20, "posts"),
	}
	g.Center.URL = "" // the reader is there
	for i := range count {
		g.Nodes = append(g.Nodes, topicNode(i*5+1, 1+(count-i)*(count-i)/6, "shared posts"))
	}
	return g
}

// sampleMap has topics in groups, as those of real sites are, and an edge from
// each to some of its group and to the strongest topics.
func sampleMap(nodes, edges int) MapPicture {
	m := MapPicture{ID: "map", Title: "Map of topics", Description: "Topics that share posts are near each other."}
	for i := range nodes {
		m.Nodes = append(m.Nodes, topicNode(i, 1+60/(i+1)+i*7%5, "posts"))
	}
	for i := 1; i < nodes && len(m.Edges) < edges; i++ {
		m.Edges = append(m.Edges, Edge{From: i, To: i * 5 % 7 % i, Weight: 1 + i%4})
	}
	for i := 7; len(m.Edges) < edges && i < 4*nodes; i++ {
		from := i % nodes
		m.Edges = append(m.Edges, Edge{From: from, To: (from + 7*(1+i/nodes)) % nodes, Weight: 1 + i%3})
	}
	return m
}

func otherScripts() GraphPicture {
	g := GraphPicture{ID: "scripts", Title: "Scripts", Center: Node{Label: "الأنظمة الموزعة", Weight: 9}}
	for i, label := range []string{
		"قابلية المراقبة في الأنظمة الكبيرة", "מסדי נתונים", "分散システムの可観測性と監視", "데이터베이스", "Überwachung größerer Systeme",
		"Donaudampfschifffahrtsgesellschaftskapitän", "👩‍👩‍👧‍👦 families", "Go",
	} {
		g.Nodes = append(g.Nodes, Node{Label: label, URL: fmt.Sprint("/topics/", i, "/"), Tip: label, Weight: 8 - i})
	}
	return g
}

// pictures are the golden files by name.
func pictures() map[string]template.HTML {
	years := make([]int, 40)
	for i := range years {
		years[i] = i * i % 23
	}
	isolated := sampleMap(9, 4)
	return map[string]template.HTML{
		"bars-1":         Bars(sampleBars(2024, 3)),
		"bars-3":         Bars(sampleBars(2022, 3, 0, 5)),
		"bars-15":        Bars(sampleBars(2010, 1, 0, 2, 3, 3, 5, 0, 0, 4, 7, 9, 12, 8, 3, 2)),
		"bars-15-linked": Bars(linkedBars(sampleBars(2010, 1, 0, 2, 3, 3, 5, 0, 0, 4, 7, 9, 12, 8, 3, 2))),
		"bars-40":        Bars(sampleBars(1987, years...)),
		"bars-zero":      Bars(sampleBars(2020, 0, 0, 0, 0)),
		"spark-15":       Spark(SparkLine{Title: "Posts per year", Values: []int{1, 0, 2, 3, 3, 5, 0, 0, 4, 7, 9, 12, 8, 3, 2}}),
		"spark-40":       Spark(SparkLine{Title: "Posts per year", Values: years}),
		"spark-3":        Spark(SparkLine{Title: "Posts per year", Values: []int{2, 0, 1}}),
		"spark-zero":     Spark(SparkLine{Title: "No posts", Values: []int{0, 0}}),
		"graph-1":        Graph(sampleGraph(1)),
		"graph-2":        Graph(sampleGraph(2)),
		"graph-3":        Graph(sampleGraph(3)),
		"graph-5":        Graph(sampleGraph(5)),
		"graph-8":        Graph(sampleGraph(8)),
		"graph-12":       Graph(sampleGraph(12)),
		"graph-scripts":  Graph(otherScripts()),
		"map-1":          Map(sampleMap(1, 0)),
		"map-2":          Map(sampleMap(2, 1)),
		"map-9":          Map(isolated),
		"map-25":         Map(sampleMap(25, 50)),
		"map-60":         Map(sampleMap(60, 150)),
	}
}
