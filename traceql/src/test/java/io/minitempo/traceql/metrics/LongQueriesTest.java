// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import static io.minitempo.traceql.metrics.Metrics.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.traceql.TraceQl;
import io.minitempo.traceql.ast.Query;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Queries as long as they may be, on a thread with a small stack.
class LongQueriesTest {

    private static final int STACK = 512 * 1024;
    private static final Interval INTERVAL = Interval.range(0, 10 * SECOND, 10 * SECOND);

    private static List<Series> answer(String text) throws InterruptedException {
        List<Series> answer = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        Thread thread = new Thread(
                null,
                () -> {
                    Query query = TraceQl.parse(text);
                    try {
                        MetricsRun run = new MetricsRun(query, INTERVAL, new MetricsLimits(100, 0));
                        run.observe(FakeBatch.source(Metrics.batch(Metrics.at(1, 1, Map.of()))));
                        answer.addAll(Metrics.merge(query, INTERVAL, new MetricsLimits(100, 0), run.result()));
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "long query",
                STACK);
        thread.setUncaughtExceptionHandler((of, failure) -> failures.add(failure));
        thread.start();
        thread.join();
        assertThat(failures).isEmpty();
        return answer;
    }

    @Test
    void runsLongChainsOfArithmetic() throws InterruptedException {
        String query = String.join(" + ", Collections.nCopies(200, "({} | count_over_time())"));
        assertThat(answer(query))
                .singleElement()
                .satisfies(series -> assertThat(series.values()).containsExactly(200));
    }

    @Test
    void runsLongChainsOfNumbers() throws InterruptedException {
        String query = "({} | count_over_time())" + " * 1".repeat(200);
        assertThat(answer(query))
                .singleElement()
                .satisfies(series -> assertThat(series.values()).containsExactly(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {" || ", " && "})
    void runsLongChainsOfConditions(String operator) throws InterruptedException {
        String query = "{" + String.join(operator, Collections.nCopies(10_000, ".a = 1")) + "} | count_over_time()";
        assertThat(answer(query)).hasSize(1);
    }

    @Test
    void runsLongChainsOfSpansets() throws InterruptedException {
        String query = String.join(" || ", Collections.nCopies(5_000, "{}")) + " | count_over_time()";
        assertThat(answer(query))
                .singleElement()
                .satisfies(series -> assertThat(series.values()).containsExactly(1));
    }
}
