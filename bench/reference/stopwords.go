// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package reference

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// stopWords returns the words that are never motifs: English ones, and the stop words of the Sites.
func stopWords(sites []v1alpha1.Site) map[string]bool {
	stop := map[string]bool{}
	for _, word := range strings.Fields(englishStopWords) {
		stop[word] = true
	}
	for _, site := range sites {
		for _, word := range site.Spec.StopWords {
			stop[normalWord(norm.NFC.String(word))] = true
		}
	}
	return stop
}

// englishStopWords repeats the list of internal/words. A test compares the two.
const englishStopWords = `
a about above across actually after again against all almost along already also although always am among an
and another any anybody anyone anything are aren't around as at away back be became because become becomes
been before being below best better between beyond both but by can can't cannot could couldn't did didn't do
does doesn't doing don don't done down during each either else ever every everyone few for from further get
gets getting goes going got had hadn't has hasn't have haven't having he he'd he'll her here hers herself him
himself his how however i i'd i'll i'm i've if in instead into is isn't it it'd it'll its itself just keep
keeps kept let like made make makes making many may maybe me might mine more much must mustn't my myself
neither never no nobody none nor not nothing now of off often on once one only onto or other others ought our
ours ourselves out over own per perhaps please problem quite rather really review same shall shan't she she'd
she'll should shouldn't since so some somebody someone something sometimes still such take takes than that
that'd that'll the their theirs them themselves then there these they they'd they'll they're they've thing
things this those though through thus to together too toward towards under until up upon us use used uses
using very via vs want wants was wasn't way ways we we'd we'll we're we've well were weren't what whatever
when where whether which while who whoever whole whom whose why will with within won't work works would
wouldn't year years yes yet you you'd you'll you're you've your yours yourself yourselves building part parts
series episode episodes chapter volume vol new newer newest latest next last first second third fourth fifth
two three four five six seven eight nine ten ii iii iv vii viii ix
`
