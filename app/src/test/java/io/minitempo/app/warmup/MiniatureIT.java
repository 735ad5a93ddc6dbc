// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.warmup;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Metrics;
import io.minitempo.core.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The real miniature, with its loopback ports.
@Timeout(120)
class MiniatureIT {

    /// What libraries share among all who use them, and end by themselves.
    private static final List<String> SHARED = List.of(
            "grpc-default-",
            "grpc-shared-",
            "grpc-timer-",
            "ForkJoinPool",
            "Keep-Alive",
            "Scheduler",
            "Cleaner",
            "VirtualThread",
            "Common-Cleaner",
            "globalEventExecutor");

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> SHARED.stream().noneMatch(name::contains))
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyRequestOfARoundIsAnsweredAndNothingIsLeft(boolean isFrontendInProcess) throws InterruptedException {
        Set<String> before = threads();
        Miniature miniature = Miniature.start(isFrontendInProcess, Clock.system());
        try {
            assertThat(miniature.size()).isGreaterThan(30);
            for (int round = 0; round < 2; round++) {
                for (int step = 0; step < miniature.size(); step++) {
                    // Fails for any answer but 200.
                    miniature.step();
                }
            }
        } finally {
            miniature.end();
        }

        eventually(() -> assertThat(threads()).isSubsetOf(before));
        assertThat(Metrics.globalRegistry.getMeters()).isEmpty();
    }
}
