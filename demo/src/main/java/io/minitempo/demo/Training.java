// SPDX-License-Identifier: Apache-2.0
package io.minitempo.demo;

import io.minitempo.app.warmup.WarmUp;
import io.minitempo.core.TempoException;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.server.logging.LogFormat;
import io.minitempo.server.logging.LogLevel;
import io.minitempo.server.logging.Logging;
import io.minitempo.testkit.ClusterBuilder;
import io.minitempo.testkit.TempoClient;
import io.minitempo.testkit.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;

/// A short life of a cluster or of a single binary, from which the JVM learns what every start needs
/// (`-XX:AOTCacheOutput`). The launcher runs both after a build; starts then take a fraction of the time. A process
/// holds all of what its JVM learnt in memory, so that a single binary has its own, without Kafka, gossip and sidecars.
final class Training {

    /// Whose life it is.
    enum Of {
        CLUSTER,
        ALL
    }

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /// In the first round everything is loaded and linked; in the second the last of what follows from answers.
    private static final WarmUp.Bounds REHEARSAL = new WarmUp.Bounds(Duration.ZERO, LIMIT, 2, 2);

    private Training() {}

    /// Starts it, sends a trace, reads it back, stops, rehearses queries; answers the exit code.
    static int run(Of of) throws InterruptedException {
        Logging.configure(LogFormat.LOGFMT, LogLevel.ERROR);
        try {
            Path folder = Files.createTempDirectory("mini-tempo-training-");
            try {
                live(clusterOf(of, folder));
                rehearse();
            } finally {
                Demo.delete(folder);
            }
            return 0;
        } catch (IOException e) {
            throw new TempoException.Unavailable("the training run failed: " + e, e);
        }
    }

    /// Loads and links what queries need. No longer than that takes: profiles of a longer run were tried, and made the
    /// JVM compile more rather than earlier.
    private static void rehearse() {
        new WarmUp(() -> true, () -> false, true, REHEARSAL, Clock.system()).run();
    }

    private static ClusterBuilder clusterOf(Of of, Path folder) {
        ClusterBuilder cluster = TestCluster.in(folder);
        return switch (of) {
            case CLUSTER -> cluster.withSidecars();
            case ALL -> cluster.singleBinary();
        };
    }

    private static void live(ClusterBuilder described) throws IOException, InterruptedException {
        try (TestCluster cluster = described.start()) {
            TempoClient client = cluster.client();
            Shop.Made made =
                    new Shop(new SplittableRandom(1)).trace(Clock.system().millis() * 1_000_000);
            client.push(made.request().toByteArray());
            Deadline deadline = Deadline.after(LIMIT);
            while (client.trace(made.traceId()).status() != 200 && !deadline.hasPassed()) {
                Clock.system().sleep(Duration.ofMillis(50));
            }
        }
    }
}
