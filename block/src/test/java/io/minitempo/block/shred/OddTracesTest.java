// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.shred;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.core.TraceId;
import io.minitempo.proto.tempopb.Trace;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// How traces are stored whose shape, times or numbers are odd (`spec/blocks.md §11.1`, §11.3); the golden input has
/// none of them (§15).
class OddTracesTest {

    private static final TraceId ID = new TraceId(0, 0x0a0b);
    private static final String SPANS = "rs.ss.Spans.";

    @Nested
    class Times {

        @ParameterizedTest
        @CsvSource({
            // start, end, stored duration, start and end of the trace
            "0, 0, 0, 0, 0",
            "0, 5, 5, 0, 5",
            "5, 0, 18446744073709551611, 5, 0",
            "7, 5, 18446744073709551614, 7, 5",
            "1, 18446744073709551615, 18446744073709551614, 1, 18446744073709551615",
            "18446744073709551615, 18446744073709551615, 0, 18446744073709551615, 18446744073709551615"
        })
        void areUnsignedAndWrapAround(String start, String end, String duration, String traceStart, String traceEnd)
                throws InterruptedException {
            Span span = Span.newBuilder()
                    .setStartTimeUnixNano(Long.parseUnsignedLong(start))
                    .setEndTimeUnixNano(Long.parseUnsignedLong(end))
                    .build();
            for (BlockFormat format : List.of(BlockFormat.VPARQUET4, BlockFormat.VPARQUET5)) {
                StoredTrace stored = stored(format, span);
                assertThat(unsigned(stored, SPANS + "StartTimeUnixNano")).containsExactly(start);
                assertThat(unsigned(stored, SPANS + "DurationNano")).containsExactly(duration);
                assertThat(unsigned(stored, "StartTimeUnixNano")).containsExactly(traceStart);
                assertThat(unsigned(stored, "EndTimeUnixNano")).containsExactly(traceEnd);
                Span found = stored.found().getResourceSpans(0).getScopeSpans(0).getSpans(0);
                assertThat(found.getStartTimeUnixNano()).isEqualTo(span.getStartTimeUnixNano());
                assertThat(found.getEndTimeUnixNano()).isEqualTo(span.getEndTimeUnixNano());
            }
        }

        @Test
        void ofTheTraceLeaveOutSpansWithoutStart() throws InterruptedException {
            StoredTrace stored = stored(BlockFormat.VPARQUET4, at(9, 10), at(0, 3), at(7, 8));
            assertThat(stored.values("StartTimeUnixNano")).containsExactly("7");
            assertThat(stored.values("EndTimeUnixNano")).containsExactly("10");
            assertThat(stored.values("DurationNano")).containsExactly("3");
        }

        @ParameterizedTest
        @EnumSource(names = {"VPARQUET4", "VPARQUET5"})
        void ofEventsBeforeTheirSpanWrapAround(BlockFormat format) throws InterruptedException {
            StoredTrace stored = stored(
                    format,
                    at(1000, 2000).toBuilder()
                            .addEvents(Span.Event.newBuilder().setTimeUnixNano(999))
                            .addEvents(Span.Event.newBuilder().setTimeUnixNano(1001))
                            .addEvents(Span.Event.newBuilder())
                            .build());
            assertThat(stored.values(SPANS + "Events.TimeSinceStartNano")).containsExactly("-1", "1", "-1000");
            assertThat(stored.found()
                            .getResourceSpans(0)
                            .getScopeSpans(0)
                            .getSpans(0)
                            .getEventsList())
                    .extracting(Span.Event::getTimeUnixNano)
                    .containsExactly(999L, 1001L, 0L);
        }

        /// A bucket ends with its step: a start on the step itself belongs to the bucket before.
        @ParameterizedTest
        @CsvSource({
            "0, 0, 0",
            "1, 0, 0",
            "15000000000, 0, 0",
            "15000000001, 1, 0",
            "60000000000, 3, 0",
            "60000000001, 4, 1",
            "1656933074426000000, 110462204, 27615551"
        })
        void areRoundedUpToSteps(long start, String fifteen, String sixty) throws InterruptedException {
            StoredTrace stored = stored(BlockFormat.VPARQUET5, at(start, start));
            assertThat(stored.values(SPANS + "StartTimeRounded15")).containsExactly(fifteen);
            assertThat(stored.values(SPANS + "StartTimeRounded60")).containsExactly(sixty);
        }
    }

    @Nested
    class Fields {

        @ParameterizedTest
        @EnumSource(names = {"VPARQUET4", "VPARQUET5"})
        void thatAreMissingAreEmpty(BlockFormat format) throws InterruptedException {
            StoredTrace stored = stored(format, Span.getDefaultInstance());
            for (String column : List.of("SpanID", "ParentSpanID", "Name", "TraceState", "StatusMessage")) {
                assertThat(stored.values(SPANS + column)).as(column).containsExactly("");
            }
            for (String column : List.of("Kind", "StatusCode", "DroppedAttributesCount", "DroppedLinksCount")) {
                assertThat(stored.values(SPANS + column)).as(column).containsExactly("0");
            }
            assertThat(stored.values("rs.ss.Scope.Name")).containsExactly("");
            assertThat(stored.values("rs.ss.Scope.Version")).containsExactly("");
            assertThat(stored.values("rs.Resource.ServiceName")).containsExactly("");
            assertThat(stored.values("TraceID")).containsExactly("00000000000000000000000000000a0b");
            assertThat(stored.values("TraceIDText")).isEqualTo(List.of("a0b"));
            assertThat(stored.values(SPANS + "Events.Name")).isEmpty();
        }

        @Test
        void beyondTheirRangeAreCast() throws InterruptedException {
            StoredTrace stored = stored(
                    BlockFormat.VPARQUET4,
                    Span.newBuilder()
                            .setKindValue(99)
                            .setStatus(Status.newBuilder().setCodeValue(-7))
                            .setDroppedAttributesCount(-1)
                            .setDroppedEventsCount(Integer.MIN_VALUE)
                            .setFlags(0x101)
                            .addLinks(Span.Link.newBuilder()
                                    .setDroppedAttributesCount(-2)
                                    .setFlags(3))
                            .build());
            assertThat(stored.values(SPANS + "Kind")).containsExactly("99");
            assertThat(stored.values(SPANS + "StatusCode")).containsExactly("-7");
            assertThat(stored.values(SPANS + "DroppedAttributesCount")).containsExactly("-1");
            assertThat(stored.values(SPANS + "DroppedEventsCount")).containsExactly("-2147483648");
            Span found = stored.found().getResourceSpans(0).getScopeSpans(0).getSpans(0);
            // As unsigned numbers again, and without what no format keeps.
            assertThat(Integer.toUnsignedString(found.getDroppedAttributesCount()))
                    .isEqualTo("4294967295");
            assertThat(found.getLinks(0).getDroppedAttributesCount()).isEqualTo(-2);
            assertThat(found.getFlags()).isZero();
            assertThat(found.getLinks(0).getFlags()).isZero();
        }

        /// Ids are kept as they are; the first eight bytes make the identity in the tree.
        @Test
        void idsOfOddLengthAreKeptAndStillFindTheirParent() throws InterruptedException {
            StoredTrace stored = stored(
                    BlockFormat.VPARQUET5,
                    span("0102", ""),
                    span("03", "0102000000000000"),
                    span("11111111111111112222", "0102"),
                    span("44", "1111111111111111"));
            assertThat(stored.values(SPANS + "SpanID")).containsExactly("0102", "03", "11111111111111112222", "44");
            assertThat(stored.values(SPANS + "NestedSetLeft")).containsExactly("1", "2", "4", "5");
            assertThat(stored.values(SPANS + "ParentID")).containsExactly("-1", "1", "1", "4");
            assertThat(stored.values(SPANS + "ChildCount")).containsExactly("2", "0", "1", "0");
        }

        @Test
        void manyEventsAndLinksKeepTheirOrder() throws InterruptedException {
            Span.Builder span = Span.newBuilder();
            for (int i = 0; i < 3000; i++) {
                span.addEvents(Span.Event.newBuilder().setName("e" + i).addAttributes(pair("k", "v" + i)));
                span.addLinks(Span.Link.newBuilder().setTraceState("l" + i));
            }
            Span found = stored(BlockFormat.VPARQUET4, span.build())
                    .found()
                    .getResourceSpans(0)
                    .getScopeSpans(0)
                    .getSpans(0);
            assertThat(found.getEventsList()).isEqualTo(span.getEventsList());
            assertThat(found.getLinksList())
                    .extracting(Span.Link::getTraceState)
                    .hasSize(3000);
            assertThat(found.getLinks(2999).getTraceState()).isEqualTo("l2999");
        }
    }

    @Nested
    class Trees {

        /// The example of `spec/blocks.md §11.3`, then what is not connected to a root.
        @Test
        void areNumberedFromEveryRoot() throws InterruptedException {
            StoredTrace stored = stored(
                    BlockFormat.VPARQUET5,
                    span("0a", ""),
                    span("0b", "0a"),
                    span("0c", "0a"),
                    span("0d", "0b"),
                    span("0e", ""),
                    span("0f", "77"),
                    // its own parent
                    span("21", "21"),
                    // a cycle of two, and a child of it
                    span("31", "32"),
                    span("32", "31"),
                    span("33", "32"));
            assertThat(stored.values(SPANS + "NestedSetLeft"))
                    .containsExactly("1", "2", "6", "3", "9", "0", "0", "0", "0", "0");
            assertThat(stored.values(SPANS + "NestedSetRight"))
                    .containsExactly("8", "5", "7", "4", "10", "0", "0", "0", "0", "0");
            assertThat(stored.values(SPANS + "ParentID"))
                    .containsExactly("-1", "1", "1", "2", "-1", "0", "0", "0", "0", "0");
            assertThat(stored.values(SPANS + "ChildCount"))
                    .containsExactly("2", "1", "0", "0", "0", "0", "1", "1", "2", "0");
        }

        @Test
        void withoutRootHaveNoNumbers() throws InterruptedException {
            StoredTrace stored = stored(BlockFormat.VPARQUET5, span("0a", "0b"), span("0b", "0a"), span("0c", "0a"));
            for (String column : List.of("NestedSetLeft", "NestedSetRight", "ParentID", "ChildCount")) {
                assertThat(stored.values(SPANS + column)).containsExactly("0", "0", "0");
            }
            assertThat(stored.values("RootSpanName")).containsExactly("");
        }

        @Test
        void withAnIdThreeTimesHaveNoNumbers() throws InterruptedException {
            StoredTrace stored =
                    stored(BlockFormat.VPARQUET5, span("0a", ""), span("0b", "0a"), span("0b", "0a"), span("0b", "0a"));
            assertThat(stored.values(SPANS + "NestedSetLeft")).containsExactly("0", "0", "0", "0");
            assertThat(stored.values(SPANS + "ParentID")).containsExactly("0", "0", "0", "0");
        }

        /// Of a client and a server with one id, a server is the client's child, any other the server's.
        @Test
        void tellSpansOfOneIdByTheirKind() throws InterruptedException {
            StoredTrace stored = stored(
                    BlockFormat.VPARQUET5,
                    span("0a", ""),
                    kind(span("0b", "0a"), 3),
                    kind(span("0b", "0b"), 2),
                    kind(span("0c", "0b"), 1));
            assertThat(stored.values(SPANS + "NestedSetLeft")).containsExactly("1", "2", "3", "4");
            assertThat(stored.values(SPANS + "ParentID")).containsExactly("-1", "1", "2", "3");
        }

        @Test
        void areNamedByTheLastRootThatIsNoChildByALink() throws InterruptedException {
            Span child = span("0c", "").toBuilder()
                    .setName("child")
                    .addLinks(Span.Link.newBuilder()
                            .setTraceId(ByteString.copyFrom(ID.toBytes()))
                            .addAttributes(pair("opentracing.ref_type", "child_of")))
                    .build();
            Span follower = child.toBuilder()
                    .setName("follower")
                    .setLinks(
                            0,
                            child.getLinks(0).toBuilder()
                                    .setAttributes(0, pair("opentracing.ref_type", "follows_from")))
                    .build();
            Span stranger = child.toBuilder()
                    .setName("stranger")
                    .setLinks(0, child.getLinks(0).toBuilder().setTraceId(ByteString.copyFrom(new byte[16])))
                    .build();
            assertThat(rootOf(named("first"), named("second"), child)).containsExactly("second");
            assertThat(rootOf(named("first"), follower)).containsExactly("follower");
            assertThat(rootOf(named("first"), stranger)).containsExactly("stranger");
            assertThat(rootOf(child)).containsExactly("");
            // For the tree it is a root all the same.
            assertThat(stored(BlockFormat.VPARQUET4, child).values(SPANS + "ParentID"))
                    .containsExactly("-1");
        }

        private List<String> rootOf(Span... spans) throws InterruptedException {
            return stored(BlockFormat.VPARQUET4, spans).values("RootSpanName");
        }

        private Span named(String name) {
            return span("0a", "").toBuilder().setName(name).build();
        }
    }

    @Nested
    class Groups {

        @ParameterizedTest
        @EnumSource(names = {"VPARQUET4", "VPARQUET5"})
        void ofEqualResourcesBecomeOneWhateverTheOrder(BlockFormat format) throws InterruptedException {
            StoredTrace stored = StoredTrace.of(
                    format,
                    DedicatedColumns.NONE,
                    ID,
                    trace(
                            batch(resource(1, pair("a", "1"), pair("service.name", "s")), scope("x", "", "01")),
                            batch(resource(2, pair("a", "2"), pair("service.name", "s")), scope("x", "", "02")),
                            batch(resource(3, pair("service.name", "s"), pair("a", "1")), scope("x", "", "03"))));
            assertThat(stored.values("rs.Resource.Attrs.Value")).containsExactly("1", "2");
            // Dropped counts are not compared; that of the first stays.
            assertThat(stored.values("rs.Resource.DroppedAttributesCount")).containsExactly("1", "2");
            assertThat(stored.values(SPANS + "SpanID")).containsExactly("01", "03", "02");
            assertThat(stored.values("ServiceStats.ServiceName")).containsExactly("s");
            assertThat(stored.values("ServiceStats.SpanCount")).containsExactly("3");
            if (format == BlockFormat.VPARQUET5) {
                assertThat(stored.values("rs.ss.SpanCount")).containsExactly("2", "1");
            }
        }

        @Test
        void ofScopesAreToldApartByNameVersionAndAttributes() throws InterruptedException {
            ScopeSpans.Builder attributed = scope("x", "1", "04");
            attributed.getScopeBuilder().addAttributes(pair("b", "1")).addAttributes(pair("a", "2"));
            ScopeSpans.Builder reordered = scope("x", "1", "05");
            reordered.getScopeBuilder().addAttributes(pair("a", "2")).addAttributes(pair("b", "1"));
            StoredTrace stored = StoredTrace.of(
                    BlockFormat.VPARQUET5,
                    DedicatedColumns.NONE,
                    ID,
                    trace(batch(
                            resource(0),
                            scope("x", "1", "01"),
                            scope("x", "2", "02"),
                            scope("y", "1", "03"),
                            attributed,
                            reordered,
                            scope("x", "1", "06"))));
            assertThat(stored.values("rs.ss.Scope.Name")).containsExactly("x", "x", "y", "x");
            assertThat(stored.values("rs.ss.Scope.Version")).containsExactly("1", "2", "1", "1");
            assertThat(stored.values("rs.ss.SpanCount")).containsExactly("2", "1", "1", "2");
            assertThat(stored.values("rs.ss.Scope.Attrs.Key")).containsExactly("a", "b");
            assertThat(stored.values(SPANS + "SpanID")).containsExactly("01", "06", "02", "03", "04", "05");
        }

        /// A single scope keeps the order of its attributes.
        @Test
        void ofOneScopeAreLeftAsTheyAre() throws InterruptedException {
            ScopeSpans.Builder only = scope("x", "1", "01");
            only.getScopeBuilder().addAttributes(pair("b", "1")).addAttributes(pair("a", "2"));
            StoredTrace stored =
                    StoredTrace.of(BlockFormat.VPARQUET4, DedicatedColumns.NONE, ID, trace(batch(resource(0), only)));
            assertThat(stored.values("rs.ss.Scope.Attrs.Key")).containsExactly("b", "a");
        }

        @ParameterizedTest
        @EnumSource(names = {"VPARQUET4", "VPARQUET5"})
        void withoutSpansAreKept(BlockFormat format) throws InterruptedException {
            Trace trace = trace(
                    batch(resource(0, pair("service.name", "none"))),
                    batch(resource(0, pair("service.name", "empty")), scope("x", "")),
                    batch(resource(0, pair("service.name", "full")), scope("x", "", "01")));
            StoredTrace stored = StoredTrace.of(format, DedicatedColumns.NONE, ID, trace);
            assertThat(stored.values("rs.Resource.ServiceName")).containsExactly("none", "empty", "full");
            assertThat(stored.values("rs.ss.Scope.Name")).containsExactly("x", "x");
            assertThat(stored.values(SPANS + "SpanID")).containsExactly("01");
            assertThat(stored.values("ServiceStats.SpanCount")).containsExactly("0", "1", "0");
            assertThat(stored.found().getResourceSpansList())
                    .extracting(ResourceSpans::getScopeSpansCount)
                    .containsExactly(0, 1, 1);
        }

        @ParameterizedTest
        @EnumSource(names = {"VPARQUET4", "VPARQUET5"})
        void thatAreNotThereMakeAnEmptyTrace(BlockFormat format) throws InterruptedException {
            StoredTrace stored = StoredTrace.of(format, DedicatedColumns.NONE, ID, Trace.getDefaultInstance());
            assertThat(stored.values("TraceIDText")).containsExactly("a0b");
            assertThat(stored.values("rs.Resource.ServiceName")).isEmpty();
            assertThat(stored.found()).isEqualTo(Trace.getDefaultInstance());
        }

        @Test
        void loseTheirSchemaUrls() throws InterruptedException {
            Trace trace = trace(
                    batch(resource(0), scope("x", "", "01").setSchemaUrl("s")).setSchemaUrl("r"));
            Trace found = StoredTrace.of(BlockFormat.VPARQUET4, DedicatedColumns.NONE, ID, trace)
                    .found();
            assertThat(found.getResourceSpans(0).getSchemaUrl()).isEmpty();
            assertThat(found.getResourceSpans(0).getScopeSpans(0).getSchemaUrl())
                    .isEmpty();
        }

        @Test
        void countTheirErrorsPerService() throws InterruptedException {
            ScopeSpans.Builder scope = scope("x", "");
            for (int code : new int[] {0, 1, 2, 2, 3}) {
                scope.addSpans(Span.newBuilder().setStatus(Status.newBuilder().setCodeValue(code)));
            }
            StoredTrace stored = StoredTrace.of(
                    BlockFormat.VPARQUET5,
                    DedicatedColumns.NONE,
                    ID,
                    trace(
                            batch(resource(0), scope),
                            batch(resource(0, pair("service.name", "b")), scope("x", "", "01"))));
            assertThat(stored.values("ServiceStats.ServiceName")).containsExactly("", "b");
            assertThat(stored.values("ServiceStats.SpanCount")).containsExactly("5", "1");
            assertThat(stored.values("ServiceStats.ErrorCount")).containsExactly("2", "0");
        }
    }

    private static List<String> unsigned(StoredTrace stored, String column) throws InterruptedException {
        return stored.values(column).stream()
                .map(value -> Long.toUnsignedString(Long.parseLong(value)))
                .toList();
    }

    private static Span at(long start, long end) {
        return Span.newBuilder()
                .setStartTimeUnixNano(start)
                .setEndTimeUnixNano(end)
                .build();
    }

    private static Span span(String id, String parent) {
        return Span.newBuilder()
                .setSpanId(ByteString.copyFrom(HexFormat.of().parseHex(id)))
                .setParentSpanId(ByteString.copyFrom(HexFormat.of().parseHex(parent)))
                .build();
    }

    private static Span kind(Span span, int kind) {
        return span.toBuilder().setKindValue(kind).build();
    }

    private static KeyValue pair(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static Resource resource(int dropped, KeyValue... attributes) {
        return Resource.newBuilder()
                .setDroppedAttributesCount(dropped)
                .addAllAttributes(Arrays.asList(attributes))
                .build();
    }

    private static ScopeSpans.Builder scope(String name, String version, String... spans) {
        ScopeSpans.Builder scope = ScopeSpans.newBuilder()
                .setScope(InstrumentationScope.newBuilder().setName(name).setVersion(version));
        for (String id : spans) {
            scope.addSpans(span(id, ""));
        }
        return scope;
    }

    private static ResourceSpans.Builder batch(Resource resource, ScopeSpans.Builder... scopes) {
        ResourceSpans.Builder batch = ResourceSpans.newBuilder().setResource(resource);
        for (ScopeSpans.Builder scope : scopes) {
            batch.addScopeSpans(scope);
        }
        return batch;
    }

    private static Trace trace(ResourceSpans.Builder... batches) {
        Trace.Builder trace = Trace.newBuilder();
        for (ResourceSpans.Builder batch : batches) {
            trace.addResourceSpans(batch);
        }
        return trace.build();
    }

    private static StoredTrace stored(BlockFormat format, Span... spans) throws InterruptedException {
        ScopeSpans.Builder scope = ScopeSpans.newBuilder().addAllSpans(Arrays.asList(spans));
        return StoredTrace.of(format, DedicatedColumns.NONE, ID, trace(batch(resource(0), scope)));
    }
}
