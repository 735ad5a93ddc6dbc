// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.testkit.TempoClient.Answer;
import io.minitempo.testsupport.Eventually;
import io.minitempo.testsupport.Golden;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestClusterIT {

    @TempDir
    Path folder;

    private static void pushGoldenInput(TestCluster cluster) throws Exception {
        for (byte[] request : Golden.otlpRequests()) {
            Answer answer = cluster.client().push(request);
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        }
    }

    private static void findsEveryTrace(TestCluster cluster) throws Exception {
        for (String id : Golden.text("input/trace-ids.txt").lines().toList()) {
            Eventually.eventually(() -> {
                Answer answer = cluster.client().trace(id);
                assertThat(answer.status()).as(id + ": " + answer.text()).isEqualTo(200);
            });
        }
    }

    @Test
    void aSingleBinaryTakesSpansAndFindsThem() throws Exception {
        try (TestCluster cluster = TestCluster.in(folder).singleBinary().start()) {
            pushGoldenInput(cluster);
            findsEveryTrace(cluster);
        }
    }

    @Test
    void aClusterWithSidecarsTakesSpansAndFindsThem() throws Exception {
        try (TestCluster cluster = TestCluster.in(folder).withSidecars().start()) {
            pushGoldenInput(cluster);
            findsEveryTrace(cluster);

            assertThat(cluster.sidecar("live-store-a-0").bytesDown()
                            + cluster.sidecar("live-store-b-0").bytesDown())
                    .isPositive();
        }
    }
}
