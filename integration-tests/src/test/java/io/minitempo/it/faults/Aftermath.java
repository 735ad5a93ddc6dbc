// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.core.TraceId;
import io.minitempo.core.concurrent.Fanout;
import io.minitempo.proto.tempopb.Trace;
import io.minitempo.testkit.TempoClient;
import io.minitempo.testkit.TempoClient.Answer;
import io.minitempo.testsupport.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

/// What must hold for everything that was ever acknowledged, once the fault is over. Owned by one thread.
final class Aftermath {

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int SIDE_BY_SIDE = 8;

    private final TempoClient client;
    private final BlockCensus census;
    private final List<SpanLoad> loads = new ArrayList<>();
    private long nextSeed = 0x7a11_0000L;

    Aftermath(TempoClient client, BlockCensus census) {
        this.client = client;
        this.census = census;
    }

    /// Demands the spans of this load too from now on.
    SpanLoad add(SpanLoad load) {
        loads.add(load);
        return load;
    }

    /// Waits until the blocks hold everything, each span as often as it was sent.
    void awaitBlocks() throws InterruptedException {
        // A section ends with the first record of a later cycle, or when ten seconds bring none.
        try (SpanLoad later = SpanLoad.start(client, nextSeed++, 1)) {
            Eventually.within(LIMIT, () -> {
                for (SpanLoad load : loads) {
                    census.holdsOnce(load);
                }
                return later;
            });
        }
    }

    /// Waits until every acknowledged span of the load is in the answer for its trace, and none twice.
    void awaitAnswers(SpanLoad load) throws InterruptedException {
        List<Callable<TraceId>> questions = new ArrayList<>();
        for (Map.Entry<TraceId, Set<SpanKey>> trace : load.traces().entrySet()) {
            questions.add(() -> Eventually.within(LIMIT, () -> ask(trace.getKey(), trace.getValue())));
        }
        assertThat(Fanout.all(questions, SIDE_BY_SIDE)).isNotEmpty();
    }

    private TraceId ask(TraceId id, Set<SpanKey> acknowledged) throws Exception {
        Answer answer = client.trace(id.toString());
        assertThat(answer.status()).as(id + ": " + answer.text()).isEqualTo(200);
        List<SpanKey> found = new ArrayList<>();
        BlockCensus.forEachSpan(id, Trace.parseFrom(answer.body()), found::add);
        assertThat(found).as("trace " + id).containsExactlyInAnyOrderElementsOf(acknowledged);
        return id;
    }
}
