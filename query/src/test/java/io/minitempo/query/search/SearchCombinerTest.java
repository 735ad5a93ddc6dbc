// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.proto.tempopb.ServiceStats;
import io.minitempo.proto.tempopb.SpanSet;
import io.minitempo.proto.tempopb.TraceSearchMetadata;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.List;
import org.junit.jupiter.api.Test;

class SearchCombinerTest {

    private static TraceSearchMetadata.Builder trace(String id, long start) {
        return TraceSearchMetadata.newBuilder().setTraceID(id).setStartTimeUnixNano(start);
    }

    private static SpanSet set(int matched, String group) {
        SpanSet.Builder set = SpanSet.newBuilder().setMatched(matched);
        if (!group.isEmpty()) {
            set.addAttributes(KeyValue.newBuilder()
                    .setKey("by(name)")
                    .setValue(AnyValue.newBuilder().setStringValue(group)));
        }
        return set.build();
    }

    private static List<String> ids(List<TraceSearchMetadata> traces) {
        return traces.stream().map(TraceSearchMetadata::getTraceID).toList();
    }

    @Test
    void aTraceOfTwoSourcesIsOne() {
        SearchCombiner combiner = new SearchCombiner(5, false);
        combiner.add(trace("a", 20)
                .setRootTraceName("root")
                .setDurationMs(3)
                .addSpanSets(set(2, ""))
                .putServiceStats(
                        "s",
                        ServiceStats.newBuilder()
                                .setSpanCount(4)
                                .setErrorCount(1)
                                .build())
                .build());
        combiner.add(trace("a", 10)
                .setRootServiceName("shop")
                .setDurationMs(9)
                .addSpanSets(set(5, ""))
                .putServiceStats(
                        "s",
                        ServiceStats.newBuilder()
                                .setSpanCount(2)
                                .setErrorCount(3)
                                .build())
                .build());

        TraceSearchMetadata one = combiner.result().getFirst();
        assertThat(combiner.result()).hasSize(1);
        assertThat(one.getRootServiceName()).isEqualTo("shop");
        assertThat(one.getRootTraceName()).isEqualTo("root");
        assertThat(one.getStartTimeUnixNano()).isEqualTo(10);
        assertThat(one.getDurationMs()).isEqualTo(9);
        assertThat(one.getSpanSetsList()).containsExactly(set(5, ""));
        assertThat(one.getSpanSet()).isEqualTo(set(5, ""));
        assertThat(one.getServiceStatsOrThrow("s").getSpanCount()).isEqualTo(4);
        assertThat(one.getServiceStatsOrThrow("s").getErrorCount()).isEqualTo(3);
    }

    @Test
    void groupsStayApart() {
        SearchCombiner combiner = new SearchCombiner(5, false);
        combiner.add(
                trace("a", 1).addSpanSets(set(2, "x")).addSpanSets(set(1, "y")).build());
        combiner.add(
                trace("a", 1).addSpanSets(set(1, "x")).addSpanSets(set(7, "z")).build());

        assertThat(combiner.result().getFirst().getSpanSetsList())
                .containsExactly(set(2, "x"), set(1, "y"), set(7, "z"));
    }

    @Test
    void anyTracesWillDoUpToTheLimit() {
        SearchCombiner combiner = new SearchCombiner(2, false);
        combiner.add(List.of(
                trace("a", 1).build(), trace("b", 3).build(), trace("c", 9).build()));

        assertThat(combiner.isFull()).isTrue();
        assertThat(ids(combiner.result())).containsExactly("b", "a");
    }

    @Test
    void theNewestAreKeptWhenWanted() {
        SearchCombiner combiner = new SearchCombiner(2, true);
        combiner.add(List.of(
                trace("a", 5).build(),
                trace("b", 3).build(),
                trace("c", 9).build(),
                trace("d", 1).build()));

        assertThat(combiner.isFull()).isFalse();
        assertThat(ids(combiner.result())).containsExactly("c", "a");
        assertThat(combiner.isFullSince(4)).isTrue();
        assertThat(combiner.isFullSince(5)).isFalse();
    }

    @Test
    void changesAreToldOnceAndOnlyWhenTheyCannotBeOvertaken() {
        SearchCombiner combiner = new SearchCombiner(5, true);
        combiner.add(List.of(trace("a", 5).build(), trace("b", 30).build()));

        assertThat(ids(combiner.changesSince(10))).containsExactly("b");
        assertThat(ids(combiner.changesSince(10))).isEmpty();
        combiner.add(trace("b", 25).build());
        assertThat(ids(combiner.changesSince(0))).containsExactly("b", "a");
    }

    @Test
    void answersNameWhatHasNoRootAndPadIds() {
        TraceSearchMetadata shown = SearchCombiner.answer(List.of(trace("a", 5).build()), true)
                .build()
                .getTraces(0);

        assertThat(shown.getRootServiceName()).isEqualTo("<root span not yet received>");
        assertThat(shown.getTraceID()).isEqualTo("0".repeat(31) + "a");
    }
}
