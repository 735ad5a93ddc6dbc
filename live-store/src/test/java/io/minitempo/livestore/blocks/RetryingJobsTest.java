// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RetryingJobsTest {

    @Test
    void workThatEndsWithAnErrorIsTriedAgain() throws InterruptedException {
        BlockMetrics.Work metrics = new BlockMetrics(new SimpleMeterRegistry()).completion;
        RetryingJobs jobs = new RetryingJobs("test", metrics, 1, failures -> Duration.ofMillis(1), Clock.system());
        CountDownLatch attempts = new CountDownLatch(2);

        jobs.submit(Duration.ZERO, () -> {
            attempts.countDown();
            if (attempts.getCount() > 0) {
                throw new OutOfMemoryError("of the test");
            }
        });

        attempts.await();
        jobs.stop(Deadline.after(Duration.ofSeconds(10)));
        assertThat(metrics.failures().count()).isEqualTo(1);
        assertThat(metrics.retries().count()).isEqualTo(1);
    }
}
