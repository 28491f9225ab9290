// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"testing"

	"github.com/topicpages/topicpages/test/testenv/testenvtest"
)

// TestOlderVersionsOfKubernetes tells the stories that depend on the API server most: what it stores and watches, what the
// roles grant, and what each object of a Site may have.
func TestOlderVersionsOfKubernetes(t *testing.T) {
	testenvtest.OlderVersions(t, "TestReadersSeeTheRealPage|TestAnEditIsPublished|TestADeletedPostLeavesNothingBehind|TestTimeAlonePublishesAndExpires|"+
		"TestASecondReconcileWritesNothing|TestDriftIsHealed|TestTheRoleGrantsWhatIsUsedAndNothingElse|TestAnHTTPRouteWhenAskedFor|TestImmutableConfigMapsAreMadeAnew")
}
