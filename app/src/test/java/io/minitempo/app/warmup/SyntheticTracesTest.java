// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.warmup;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.core.TraceId;
import io.minitempo.proto.tempopb.Trace;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SyntheticTracesTest {

    private static final long START = 1_795_176_000_000_000_000L;
    private static final int COUNT = 50;

    private final SyntheticTraces traces = new SyntheticTraces(1, COUNT, START, 60_000_000_000L);

    private Stream<Span> spans(int number) throws Exception {
        return Trace.parseFrom(traces.trace(number)).getResourceSpansList().stream()
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream());
    }

    @Test
    void idsAscendAndAreSpreadOverAll() {
        TraceId before = traces.id(0);
        for (int i = 1; i < COUNT; i++) {
            assertThat(traces.id(i)).isGreaterThan(before);
            before = traces.id(i);
        }
        assertThat(Long.compareUnsigned(before.high(), Long.MIN_VALUE)).isPositive();
    }

    @Test
    void aTraceHasOneRootAndSpansThatHangOnEarlierOnes() throws Exception {
        List<Span> spans = spans(7).toList();
        assertThat(spans)
                .hasSize(SyntheticTraces.SPANS)
                .allMatch(span -> TraceId.of(span.getTraceId().toByteArray()).equals(traces.id(7)));
        assertThat(spans).filteredOn(span -> span.getParentSpanId().isEmpty()).hasSize(1);
        assertThat(spans.stream().map(Span::getSpanId)).doesNotHaveDuplicates();
        assertThat(spans.stream().map(Span::getSpanId).toList())
                .containsAll(spans.stream()
                        .map(Span::getParentSpanId)
                        .filter(parent -> !parent.isEmpty())
                        .toList());
    }

    @Test
    void theSameNumbersGiveTheSameTraces() {
        SyntheticTraces again = new SyntheticTraces(1, COUNT, START, 60_000_000_000L);
        SyntheticTraces others = new SyntheticTraces(2, COUNT, START, 60_000_000_000L);
        assertThat(again.trace(3)).isEqualTo(traces.trace(3));
        assertThat(others.trace(3)).isNotEqualTo(traces.trace(3));
        assertThat(others.id(3)).isNotEqualTo(traces.id(3));
    }
}
