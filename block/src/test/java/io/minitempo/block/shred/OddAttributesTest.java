// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.shred;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.ColumnOption;
import io.minitempo.block.meta.ColumnScope;
import io.minitempo.block.meta.ColumnType;
import io.minitempo.block.meta.DedicatedColumn;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.core.TraceId;
import io.minitempo.proto.tempopb.Trace;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Where attributes of every kind go (`spec/blocks.md §11.1`), those that the golden input lacks above all (§15).
class OddAttributesTest {

    private static final TraceId ID = new TraceId(1, 2);
    private static final String[] LEAVES = {
        "IsArray", "Value", "ValueInt", "ValueDouble", "ValueBool", "ValueUnsupported"
    };

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of(text(""), "IsArray false Value ''"),
                Arguments.of(text("日本"), "IsArray false Value '日本'"),
                Arguments.of(integer(Long.MIN_VALUE), "IsArray false ValueInt '-9223372036854775808'"),
                Arguments.of(number(Double.NaN), "IsArray false ValueDouble 'NaN'"),
                Arguments.of(number(-0.0), "IsArray false ValueDouble '-0.0'"),
                Arguments.of(bool(false), "IsArray false ValueBool 'false'"),
                // Arrays
                Arguments.of(array(), "IsArray true"),
                Arguments.of(array(text("")), "IsArray true Value ''"),
                Arguments.of(array(text("a"), text("a")), "IsArray true Value 'a' 'a'"),
                Arguments.of(array(integer(0), integer(-1)), "IsArray true ValueInt '0' '-1'"),
                Arguments.of(array(number(0.5), number(2)), "IsArray true ValueDouble '0.5' '2.0'"),
                Arguments.of(array(bool(true), bool(false)), "IsArray true ValueBool 'true' 'false'"),
                Arguments.of(
                        array(integer(1), number(1)),
                        unsupported("{'arrayValue':{'values':[{'intValue':'1'},{'doubleValue':1}]}}")),
                Arguments.of(array(unset()), unsupported("{'arrayValue':{'values':[{}]}}")),
                Arguments.of(
                        array(text("a"), unset()), unsupported("{'arrayValue':{'values':[{'stringValue':'a'},{}]}}")),
                Arguments.of(
                        array(array(text("a"))),
                        unsupported("{'arrayValue':{'values':[{'arrayValue':{'values':[{'stringValue':'a'}]}}]}}")),
                Arguments.of(array(array()), unsupported("{'arrayValue':{'values':[{'arrayValue':{}}]}}")),
                Arguments.of(array(bytes(1, 2)), unsupported("{'arrayValue':{'values':[{'bytesValue':'AQI='}]}}")),
                // No value, bytes, maps
                Arguments.of(unset(), unsupported("{}")),
                Arguments.of(bytes(), unsupported("{'bytesValue':''}")),
                Arguments.of(bytes(0xff, 0xfe, 0xfd), unsupported("{'bytesValue':'//79'}")),
                Arguments.of(map(), unsupported("{'kvlistValue':{}}")),
                Arguments.of(
                        map(pair("", unset()), KeyValue.newBuilder().setKey("k").build()),
                        unsupported("{'kvlistValue':{'values':[{'value':{}},{'key':'k'}]}}")),
                Arguments.of(
                        map(pair("é", map(pair("b", bool(false)), pair("n", integer(0)), pair("s", text(""))))),
                        unsupported("{'kvlistValue':{'values':[{'key':'é','value':{'kvlistValue':{'values':["
                                + "{'key':'b','value':{'boolValue':false}},{'key':'n','value':{'intValue':'0'}},"
                                + "{'key':'s','value':{'stringValue':''}}]}}}]}}")),
                Arguments.of(
                        map(
                                pair("e", array()),
                                pair("d", number(1e21)),
                                pair("f", number(1e-7)),
                                pair("g", number(-3))),
                        unsupported("{'kvlistValue':{'values':[{'key':'e','value':{'arrayValue':{}}},"
                                + "{'key':'d','value':{'doubleValue':1e+21}},{'key':'f','value':{'doubleValue':1e-7}},"
                                + "{'key':'g','value':{'doubleValue':-3}}]}}")),
                Arguments.of(
                        map(pair("n", number(Double.NaN)), pair("i", number(Double.NEGATIVE_INFINITY))),
                        unsupported("{'kvlistValue':{'values':[{'key':'n','value':{'doubleValue':'NaN'}},"
                                + "{'key':'i','value':{'doubleValue':'-Infinity'}}]}}")),
                Arguments.of(nested(30), unsupported(nestedJson(30))));
    }

    private static String unsupported(String json) {
        return "IsArray false ValueUnsupported '" + json.replace('\'', '"') + "'";
    }

    private static AnyValue nested(int depth) {
        AnyValue value = text("deep");
        for (int i = 0; i < depth; i++) {
            value = array(value, integer(i));
        }
        return value;
    }

    private static String nestedJson(int depth) {
        String json = "{'stringValue':'deep'}";
        for (int i = 0; i < depth; i++) {
            json = "{'arrayValue':{'values':[" + json + ",{'intValue':'" + i + "'}]}}";
        }
        return json;
    }

    /// In the generic attributes of resources, scopes, spans, events and links alike.
    @ParameterizedTest
    @MethodSource("values")
    void areStoredByTheKindOfTheirValue(AnyValue value, String expected) throws InterruptedException {
        KeyValue attribute = pair("odd", value);
        for (BlockFormat format : List.of(BlockFormat.VPARQUET4, BlockFormat.VPARQUET5)) {
            StoredTrace stored = StoredTrace.of(format, DedicatedColumns.NONE, ID, everywhere(attribute));
            for (String owner :
                    List.of("rs.Resource", "rs.ss.Scope", "rs.ss.Spans", "rs.ss.Spans.Events", "rs.ss.Spans.Links")) {
                assertThat(stored.values(owner + ".Attrs.Key")).as(owner).containsExactly("odd");
                assertThat(text(stored, owner)).as("%s %s", format, owner).isEqualTo(expected);
            }
            assertThat(attributes(stored.found()))
                    .as(format.text())
                    .containsOnly(attribute)
                    .hasSize(5);
        }
    }

    private static String text(StoredTrace stored, String owner) throws InterruptedException {
        StringBuilder text = new StringBuilder();
        for (String leaf : LEAVES) {
            List<String> values = stored.values(owner + ".Attrs." + leaf);
            if (leaf.equals("IsArray")) {
                text.append("IsArray ").append(String.join(" ", values));
            } else if (!values.isEmpty()) {
                text.append(' ').append(leaf);
                values.forEach(value -> text.append(" '").append(value).append('\''));
            }
        }
        return text.toString();
    }

    private static Trace everywhere(KeyValue attribute) {
        ScopeSpans.Builder scope = ScopeSpans.newBuilder();
        scope.getScopeBuilder().addAttributes(attribute);
        scope.addSpansBuilder()
                .addAttributes(attribute)
                .addEvents(Span.Event.newBuilder().addAttributes(attribute))
                .addLinks(Span.Link.newBuilder().addAttributes(attribute));
        return Trace.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .setResource(Resource.newBuilder().addAttributes(attribute))
                        .addScopeSpans(scope))
                .build();
    }

    private static List<KeyValue> attributes(Trace trace) {
        ResourceSpans resource = trace.getResourceSpans(0);
        ScopeSpans scope = resource.getScopeSpans(0);
        Span span = scope.getSpans(0);
        List<KeyValue> all = new ArrayList<>(resource.getResource().getAttributesList());
        all.addAll(scope.getScope().getAttributesList());
        all.addAll(span.getAttributesList());
        all.addAll(span.getEvents(0).getAttributesList());
        all.addAll(span.getLinks(0).getAttributesList());
        return all;
    }

    @Nested
    class Keys {

        @ParameterizedTest
        @EnumSource(names = {"VPARQUET4", "VPARQUET5"})
        void areKeptInOrderEmptyAndRepeatedOnesToo(BlockFormat format) throws InterruptedException {
            StoredTrace stored = span(
                    format, DedicatedColumns.NONE, pair("b", text("1")), pair("", text("2")), pair("b", integer(3)));
            assertThat(stored.values("rs.ss.Spans.Attrs.Key")).containsExactly("b", "", "b");
            assertThat(stored.values("rs.ss.Spans.Attrs.Value")).containsExactly("1", "2");
            assertThat(stored.values("rs.ss.Spans.Attrs.ValueInt")).containsExactly("3");
        }

        @Test
        void ofResourcesAreSorted() throws InterruptedException {
            StoredTrace stored = resource(
                    BlockFormat.VPARQUET4,
                    DedicatedColumns.NONE,
                    pair("b", text("1")),
                    pair("", text("2")),
                    pair("a", text("3")),
                    pair("b", text("4")));
            assertThat(stored.values("rs.Resource.Attrs.Key")).containsExactly("", "a", "b", "b");
            assertThat(stored.values("rs.Resource.Attrs.Value")).containsExactly("2", "3", "1", "4");
        }
    }

    /// Attributes that vParquet4 has a column for whatever the configuration says.
    @Nested
    class WellKnown {

        @Test
        void ofAWrongTypeAreGeneric() throws InterruptedException {
            StoredTrace stored = span(
                    BlockFormat.VPARQUET4,
                    DedicatedColumns.NONE,
                    pair("http.method", integer(1)),
                    pair("http.url", array(text("u"))),
                    pair("http.status_code", text("200")));
            assertThat(stored.values("rs.ss.Spans.Attrs.Key"))
                    .containsExactly("http.method", "http.url", "http.status_code");
            for (String column : List.of("HttpMethod", "HttpUrl", "HttpStatusCode")) {
                assertThat(stored.values("rs.ss.Spans." + column)).isEmpty();
            }
        }

        @Test
        void ofBothTypesAreInBothPlaces() throws InterruptedException {
            StoredTrace stored = span(
                    BlockFormat.VPARQUET4,
                    DedicatedColumns.NONE,
                    pair("http.status_code", integer(200)),
                    pair("http.status_code", text("x")),
                    pair("http.status_code", integer(404)));
            assertThat(stored.values("rs.ss.Spans.HttpStatusCode")).containsExactly("404");
            assertThat(stored.values("rs.ss.Spans.Attrs.Value")).containsExactly("x");
        }

        @Test
        void ofResourcesAreTextAlone() throws InterruptedException {
            Map<String, String> columns = new LinkedHashMap<>();
            columns.put("cluster", "Cluster");
            columns.put("namespace", "Namespace");
            columns.put("pod", "Pod");
            columns.put("container", "Container");
            columns.put("k8s.cluster.name", "K8sClusterName");
            columns.put("k8s.namespace.name", "K8sNamespaceName");
            columns.put("k8s.pod.name", "K8sPodName");
            columns.put("k8s.container.name", "K8sContainerName");
            for (Map.Entry<String, String> each : columns.entrySet()) {
                StoredTrace taken =
                        resource(BlockFormat.VPARQUET4, DedicatedColumns.NONE, pair(each.getKey(), text("")));
                assertThat(taken.values("rs.Resource." + each.getValue())).containsExactly("");
                assertThat(taken.values("rs.Resource.Attrs.Key")).isEmpty();
                StoredTrace left =
                        resource(BlockFormat.VPARQUET4, DedicatedColumns.NONE, pair(each.getKey(), bool(true)));
                assertThat(left.values("rs.Resource." + each.getValue())).isEmpty();
                assertThat(left.values("rs.Resource.Attrs.Key")).containsExactly(each.getKey());
            }
        }

        @ParameterizedTest
        @EnumSource(names = {"VPARQUET4", "VPARQUET5"})
        void serviceNamesThatAreNotTextAreGeneric(BlockFormat format) throws InterruptedException {
            StoredTrace stored = resource(
                    format,
                    DedicatedColumns.NONE,
                    pair("service.name", integer(7)),
                    pair("service.name", array(text("a"))));
            assertThat(stored.values("rs.Resource.ServiceName")).containsExactly("");
            assertThat(stored.values("rs.Resource.Attrs.Key")).containsExactly("service.name", "service.name");
            assertThat(stored.values("RootServiceName")).containsExactly("");
            assertThat(stored.values("ServiceStats.ServiceName")).containsExactly("");
        }

        @ParameterizedTest
        @EnumSource(names = {"VPARQUET4", "VPARQUET5"})
        void theLastServiceNameIsStoredAndTheFirstIsTheRoots(BlockFormat format) throws InterruptedException {
            StoredTrace stored = resource(
                    format,
                    DedicatedColumns.NONE,
                    pair("service.name", text("first")),
                    pair("service.name", text("last")));
            assertThat(stored.values("rs.Resource.ServiceName")).containsExactly("last");
            assertThat(stored.values("RootServiceName")).containsExactly("first");
            assertThat(stored.values("ServiceStats.ServiceName")).containsExactly("last");
        }
    }

    @Nested
    class Dedicated {

        private static final String OWN = "rs.ss.Spans.DedicatedAttributes.";

        private final DedicatedColumns columns = DedicatedColumns.of(
                DedicatedColumn.string(ColumnScope.SPAN, "s"),
                new DedicatedColumn(ColumnScope.SPAN, "i", ColumnType.INT, List.of(ColumnOption.ARRAY)),
                new DedicatedColumn(ColumnScope.SPAN, "blob", ColumnType.STRING, List.of(ColumnOption.BLOB)),
                DedicatedColumn.string(ColumnScope.EVENT, "e"),
                DedicatedColumn.integer(ColumnScope.RESOURCE, "r"));

        @Test
        void takeScalarTextAloneInVParquet4() throws InterruptedException {
            StoredTrace stored = span(
                    BlockFormat.VPARQUET4,
                    columns,
                    pair("s", array(text("a"))),
                    pair("s", text("b")),
                    pair("s", integer(1)),
                    pair("i", integer(2)),
                    pair("s", text("c")));
            assertThat(stored.reader().schema().dedicatedColumns().toJson()).isEqualTo("[{\"n\":\"s\"}]");
            assertThat(stored.values(OWN + "String01")).containsExactly("c");
            assertThat(stored.values("rs.ss.Spans.Attrs.Key")).containsExactly("s", "s", "i");
        }

        @Test
        void takeArraysOfTheirTypeInVParquet5() throws InterruptedException {
            StoredTrace stored = span(
                    BlockFormat.VPARQUET5,
                    columns,
                    pair("s", array(text("a"), text("b"))),
                    pair("i", array(integer(1), integer(2), integer(3))),
                    pair("blob", text("x".repeat(3000))));
            assertThat(stored.values(OWN + "String01")).containsExactly("a", "b");
            assertThat(stored.values(OWN + "Int01")).containsExactly("1", "2", "3");
            assertThat(stored.values(OWN + "String02")).containsExactly("x".repeat(3000));
            assertThat(stored.values("rs.ss.Spans.Attrs.Key")).isEmpty();
        }

        @Test
        void leaveWhatIsOfAnotherTypeInVParquet5() throws InterruptedException {
            StoredTrace stored = span(
                    BlockFormat.VPARQUET5,
                    columns,
                    pair("s", integer(1)),
                    pair("s", array(integer(1))),
                    pair("i", text("1")),
                    pair("i", array(integer(1), text("1"))),
                    pair("i", number(1)),
                    pair("blob", bytes(1)),
                    pair("s", unset()));
            assertThat(stored.values(OWN + "String01")).isEmpty();
            assertThat(stored.values(OWN + "Int01")).isEmpty();
            assertThat(stored.values("rs.ss.Spans.Attrs.Key")).containsExactly("s", "s", "i", "i", "i", "blob", "s");
        }

        @Test
        void areThereForEventsAndResourcesToo() throws InterruptedException {
            Trace trace = Trace.newBuilder()
                    .addResourceSpans(ResourceSpans.newBuilder()
                            .setResource(Resource.newBuilder().addAttributes(pair("r", array(integer(1), integer(2)))))
                            .addScopeSpans(ScopeSpans.newBuilder()
                                    .addSpans(Span.newBuilder()
                                            .addEvents(Span.Event.newBuilder().addAttributes(pair("e", text("1"))))
                                            .addEvents(Span.Event.newBuilder().addAttributes(pair("e", integer(2))))
                                            .addEvents(Span.Event.newBuilder()
                                                    .addAttributes(pair("e", array(text("3"), text("4"))))))))
                    .build();
            StoredTrace stored = StoredTrace.of(BlockFormat.VPARQUET5, columns, ID, trace);
            assertThat(stored.values("rs.Resource.DedicatedAttributes.Int01")).containsExactly("1", "2");
            assertThat(stored.values("rs.ss.Spans.Events.DedicatedAttributes.String01"))
                    .containsExactly("1", "3", "4");
            assertThat(stored.values("rs.ss.Spans.Events.Attrs.ValueInt")).containsExactly("2");
        }

        @Test
        void beyondTheLimitAreGeneric() throws InterruptedException {
            List<DedicatedColumn> many = new ArrayList<>();
            List<KeyValue> attributes = new ArrayList<>();
            for (int i = 1; i <= 21; i++) {
                many.add(DedicatedColumn.string(ColumnScope.SPAN, "s" + i));
                attributes.add(pair("s" + i, text("v" + i)));
            }
            for (int i = 1; i <= 6; i++) {
                many.add(DedicatedColumn.integer(ColumnScope.SPAN, "i" + i));
                attributes.add(pair("i" + i, integer(i)));
            }
            DedicatedColumns all = new DedicatedColumns(many);
            KeyValue[] given = attributes.toArray(KeyValue[]::new);

            StoredTrace five = span(BlockFormat.VPARQUET5, all, given);
            assertThat(five.values(OWN + "String20")).containsExactly("v20");
            assertThat(five.values(OWN + "Int05")).containsExactly("5");
            assertThat(five.values("rs.ss.Spans.Attrs.Key")).containsExactly("s21", "i6");

            StoredTrace four = span(BlockFormat.VPARQUET4, all, given);
            assertThat(four.values(OWN + "String10")).containsExactly("v10");
            assertThat(four.values("rs.ss.Spans.Attrs.Key")).hasSize(17).startsWith("s11");
        }
    }

    private static StoredTrace span(BlockFormat format, DedicatedColumns columns, KeyValue... attributes)
            throws InterruptedException {
        Span.Builder span = Span.newBuilder().addAllAttributes(Arrays.asList(attributes));
        return StoredTrace.of(
                format,
                columns,
                ID,
                Trace.newBuilder()
                        .addResourceSpans(ResourceSpans.newBuilder()
                                .addScopeSpans(ScopeSpans.newBuilder().addSpans(span)))
                        .build());
    }

    private static StoredTrace resource(BlockFormat format, DedicatedColumns columns, KeyValue... attributes)
            throws InterruptedException {
        return StoredTrace.of(
                format,
                columns,
                ID,
                Trace.newBuilder()
                        .addResourceSpans(ResourceSpans.newBuilder()
                                .setResource(Resource.newBuilder().addAllAttributes(Arrays.asList(attributes)))
                                .addScopeSpans(ScopeSpans.newBuilder().addSpans(Span.getDefaultInstance())))
                        .build());
    }

    private static KeyValue pair(String key, AnyValue value) {
        return KeyValue.newBuilder().setKey(key).setValue(value).build();
    }

    private static AnyValue text(String value) {
        return AnyValue.newBuilder().setStringValue(value).build();
    }

    private static AnyValue integer(long value) {
        return AnyValue.newBuilder().setIntValue(value).build();
    }

    private static AnyValue number(double value) {
        return AnyValue.newBuilder().setDoubleValue(value).build();
    }

    private static AnyValue bool(boolean value) {
        return AnyValue.newBuilder().setBoolValue(value).build();
    }

    private static AnyValue unset() {
        return AnyValue.getDefaultInstance();
    }

    private static AnyValue bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return AnyValue.newBuilder().setBytesValue(ByteString.copyFrom(bytes)).build();
    }

    private static AnyValue array(AnyValue... values) {
        return AnyValue.newBuilder()
                .setArrayValue(ArrayValue.newBuilder().addAllValues(Arrays.asList(values)))
                .build();
    }

    private static AnyValue map(KeyValue... pairs) {
        return AnyValue.newBuilder()
                .setKvlistValue(KeyValueList.newBuilder().addAllValues(Arrays.asList(pairs)))
                .build();
    }
}
