// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor.regroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import io.minitempo.core.hash.Fnv;
import io.minitempo.ingestlog.PushBytesCodec;
import io.minitempo.ingestlog.TracePiece;
import io.minitempo.receiver.scan.AttributeOwner;
import io.minitempo.receiver.scan.OtlpIndex;
import io.minitempo.receiver.scan.OtlpScanner;
import io.minitempo.testsupport.Golden;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RegrouperTest {

    private static final int TENANT = Fnv.fnv1x32(TenantId.SINGLE.toBytes());

    private final OtlpScanner scanner = new OtlpScanner();
    private final OtlpIndex index = new OtlpIndex();
    private final Regrouper regrouper = new Regrouper(1 << 28, new Random(1));

    @Test
    void tracesOfTheGoldenInputHaveTheBytesThatTempoWroteToKafka() {
        JsonNode records = JsonMapper.shared().readTree(Golden.bytes("kafka/records.json.gz"));
        for (int i = 0; i < 4; i++) {
            byte[] value =
                    Base64.getDecoder().decode(records.get(i).get("value").asString());
            Map<TraceId, ByteString> expected = new LinkedHashMap<>();
            PushBytesCodec.decode(value, 0, value.length)
                    .forEach((id, array, offset, length) ->
                            expected.put(id, ByteString.copyFrom(array, offset, length)));

            RegroupedTraces traces = regroup(Golden.otlpRequests().get(i), 2048);

            assertThat(bytesOf(traces)).containsExactlyInAnyOrderEntriesOf(expected);
            assertThat(PushBytesCodec.encode(pieces(traces), false)).hasSameSizeAs(value);
        }
    }

    @Test
    void tokensAreThoseOfTheSpec() {
        byte[] oneSpan = HexFormat.of()
                .parseHex("0a620a170a150a0c736572766963652e6e616d6512050a0373766312470a0f0a066d792d6c69621205312e322e33"
                        + "12340a100a0102030405060708090a0b0c0d0e0f120801020304050607082a026f7030023900002a36fe9c9717"
                        + "4180b21045fe9c9717");

        assertThat(regroup(oneSpan, 0).token(0)).isEqualTo((int) 3443399132L);
        assertThat(regrouper
                        .regroup(index, Fnv.fnv1x32(new TenantId("team-a").toBytes()), 0)
                        .token(0))
                .isEqualTo((int) 3975170854L);
        RegroupedTraces traces = regroup(oneSpan, 0);
        assertThat(traces.count()).isEqualTo(1);
        assertThat(traces.size(0)).isEqualTo(oneSpan.length + 2);
    }

    @Test
    void randomRequestsComeBackTraceByTraceAsProtobufSeesThem() throws Exception {
        for (long seed = 0; seed < 1000; seed++) {
            ExportTraceServiceRequest request = randomRequest(new Random(seed));

            RegroupedTraces traces = regroup(request.toByteArray(), 0);

            Map<TraceId, TracesData> actual = new LinkedHashMap<>();
            for (Map.Entry<TraceId, ByteString> trace : bytesOf(traces).entrySet()) {
                actual.put(trace.getKey(), TracesData.parseFrom(trace.getValue()));
            }
            assertThat(actual).as("seed %d", seed).isEqualTo(expected(request));
        }
    }

    /// The rule of `spec/write-path.md §2.4` on objects.
    private static Map<TraceId, TracesData> expected(ExportTraceServiceRequest request) {
        Map<TraceId, TracesData.Builder> traces = new LinkedHashMap<>();
        for (ResourceSpans resource : request.getResourceSpansList()) {
            record Key(TraceId trace, String name, String version) {}
            Map<Key, ScopeSpans.Builder> groups = new LinkedHashMap<>();
            for (ScopeSpans scope : resource.getScopeSpansList()) {
                for (Span span : scope.getSpansList()) {
                    TraceId id = TraceId.of(span.getTraceId().toByteArray());
                    Key key = new Key(
                            id, scope.getScope().getName(), scope.getScope().getVersion());
                    groups.computeIfAbsent(key, k -> {
                                ScopeSpans first = resource.getScopeSpansList().stream()
                                        .filter(s -> s.getScope().getName().equals(key.name)
                                                && s.getScope().getVersion().equals(key.version))
                                        .findFirst()
                                        .orElseThrow();
                                return traces.computeIfAbsent(id, t -> TracesData.newBuilder())
                                        .addResourceSpansBuilder()
                                        .setResource(resource.getResource())
                                        .addScopeSpansBuilder()
                                        .setScope(first.getScope());
                            })
                            .addSpans(span.toBuilder().setStatus(span.getStatus()));
                }
            }
        }
        Map<TraceId, TracesData> built = new LinkedHashMap<>();
        traces.forEach((id, trace) -> built.put(id, trace.build()));
        return built;
    }

    private static ExportTraceServiceRequest randomRequest(Random random) {
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        for (int r = random.nextInt(4); r > 0; r--) {
            ResourceSpans.Builder resourceSpans = ResourceSpans.newBuilder().setSchemaUrl("lost");
            if (random.nextBoolean()) {
                resourceSpans.setResource(Resource.newBuilder().addAttributes(attribute("service.name", "s" + r)));
            }
            for (int s = random.nextInt(6); s > 0; s--) {
                ScopeSpans.Builder scopeSpans = ScopeSpans.newBuilder().setSchemaUrl("lost");
                if (random.nextBoolean()) {
                    scopeSpans.setScope(InstrumentationScope.newBuilder()
                            .setName(random.nextBoolean() ? "a" : "ab")
                            .setVersion(random.nextBoolean() ? "" : "1")
                            .addAttributes(attribute("n", "" + s)));
                }
                for (int i = random.nextInt(8); i > 0; i--) {
                    scopeSpans.addSpans(randomSpan(random));
                }
                resourceSpans.addScopeSpans(scopeSpans);
            }
            request.addResourceSpans(resourceSpans);
        }
        return request.build();
    }

    private static Span randomSpan(Random random) {
        byte[] id = new byte[16];
        id[15] = (byte) (1 + random.nextInt(4));
        Span.Builder span = Span.newBuilder()
                .setTraceId(ByteString.copyFrom(id))
                .setSpanId(ByteString.copyFromUtf8("spanid-" + random.nextInt(10)))
                .setName("x".repeat(random.nextInt(300)))
                .setFlags(random.nextInt(2))
                .addAttributes(attribute("k", "v".repeat(random.nextInt(200))));
        if (random.nextBoolean()) {
            span.setStatus(Status.newBuilder().setMessage("m".repeat(random.nextInt(2))));
        }
        return span.build();
    }

    @Test
    void cutsLongAttributesOfResourcesScopesAndSpans() throws Exception {
        KeyValue longer = attribute("k".repeat(40), "v".repeat(50));
        KeyValue cut = attribute("k".repeat(10), "v".repeat(10));
        Span span = Span.newBuilder()
                .setTraceId(ByteString.copyFromUtf8("aaaaaaaaaaaaaaaa"))
                .setSpanId(ByteString.copyFromUtf8("bbbbbbbb"))
                .setName("n".repeat(30))
                .addAttributes(longer)
                .setStatus(Status.getDefaultInstance())
                .build();
        ResourceSpans sent = ResourceSpans.newBuilder()
                .setResource(Resource.newBuilder().addAttributes(longer))
                .addScopeSpans(ScopeSpans.newBuilder()
                        .setScope(InstrumentationScope.newBuilder().addAttributes(longer))
                        .addSpans(span))
                .build();

        RegroupedTraces traces = regroup(
                ExportTraceServiceRequest.newBuilder()
                        .addResourceSpans(sent)
                        .build()
                        .toByteArray(),
                10);

        ResourceSpans.Builder kept = sent.toBuilder();
        kept.getResourceBuilder().setAttributes(0, cut);
        kept.getScopeSpansBuilder(0).getScopeBuilder().setAttributes(0, cut);
        kept.getScopeSpansBuilder(0).getSpansBuilder(0).setAttributes(0, cut);
        assertThat(TracesData.parseFrom(bytesOf(traces).values().iterator().next())
                        .getResourceSpansList())
                .containsExactly(kept.build());
        assertThat(regrouper.cuts(AttributeOwner.RESOURCE)).isEqualTo(2);
        assertThat(regrouper.cuts(AttributeOwner.SCOPE)).isEqualTo(2);
        assertThat(regrouper.cuts(AttributeOwner.SPAN)).isEqualTo(2);
        assertThat(regrouper.cutExample()).isEqualTo("k".repeat(10));
    }

    @Test
    void refusesRequestsThatRepeatAHugeResourceInEachOfManyTraces() {
        ScopeSpans.Builder spans = ScopeSpans.newBuilder();
        for (int i = 0; i < 10_000; i++) {
            byte[] id = new byte[16];
            id[0] = (byte) i;
            id[1] = (byte) (i >> 8);
            id[2] = 1;
            spans.addSpans(Span.newBuilder()
                    .setTraceId(ByteString.copyFrom(id))
                    .setSpanId(ByteString.copyFromUtf8("bbbbbbbb")));
        }
        byte[] body = ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .setResource(Resource.newBuilder().addAttributes(attribute("k", "v".repeat(1_000_000))))
                        .addScopeSpans(spans))
                .build()
                .toByteArray();

        assertThatThrownBy(() -> regroup(body, 0))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessageContaining("10000 traces");

        AtomicLong asked = new AtomicLong();
        OtlpIndex counted = new OtlpIndex(asked::addAndGet);
        scanner.scan(body, 0, body.length, counted);
        new Regrouper(1L << 40, new Random(2)).regroup(counted, TENANT, 0);
        assertThat(asked.get()).isGreaterThan(10_000L * 1_000_000);
    }

    @Test
    void manyScopesAndTracesTakeLinearTime() {
        ResourceSpans.Builder resourceSpans = ResourceSpans.newBuilder();
        for (int i = 0; i < 60_000; i++) {
            resourceSpans.addScopeSpans(ScopeSpans.newBuilder()
                    .setScope(InstrumentationScope.newBuilder().setName("s" + i / 2))
                    .addSpans(Span.newBuilder()
                            .setTraceId(ByteString.copyFromUtf8("aaaaaaaaaaaaaaaa"))
                            .setSpanId(ByteString.copyFromUtf8("bbbbbbbb"))));
        }
        byte[] body = ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(resourceSpans)
                .build()
                .toByteArray();

        RegroupedTraces traces = regroup(body, 0);

        assertThat(traces.count()).isEqualTo(1);
        assertThat(traces.spanCount()).isEqualTo(60_000);
        assertThat(regrouper.release()).isFalse();
    }

    @Test
    void largeArraysOfEmptyResourcesAndScopesAreNotKept() {
        ExportTraceServiceRequest.Builder resources = ExportTraceServiceRequest.newBuilder();
        ResourceSpans.Builder scopes = ResourceSpans.newBuilder();
        for (int i = 0; i < 40_000; i++) {
            resources.addResourceSpans(ResourceSpans.getDefaultInstance());
            scopes.addScopeSpans(ScopeSpans.getDefaultInstance());
        }

        regroup(resources.build().toByteArray(), 0);
        assertThat(regrouper.release()).isFalse();

        Regrouper another = new Regrouper(1 << 28, new Random(2));
        byte[] body = resources.clear().addResourceSpans(scopes).build().toByteArray();
        scanner.scan(body, 0, body.length, index);
        another.regroup(index, TENANT, 0);
        assertThat(another.release()).isFalse();
    }

    @Test
    void asksBeforeManyTracesMakeItLarge() {
        ScopeSpans.Builder spans = ScopeSpans.newBuilder();
        for (int i = 0; i < 10_000; i++) {
            byte[] id = ByteBuffer.allocate(16).putInt(i).putInt(12, 1).array();
            spans.addSpans(Span.newBuilder()
                    .setTraceId(ByteString.copyFrom(id))
                    .setSpanId(ByteString.copyFromUtf8("bbbbbbbb")));
        }
        byte[] body = ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(spans))
                .build()
                .toByteArray();
        AtomicLong asked = new AtomicLong();
        OtlpIndex counted = new OtlpIndex(asked::addAndGet);
        scanner.scan(body, 0, body.length, counted);
        long scanned = asked.get();

        regrouper.regroup(counted, TENANT, 0);

        assertThat(asked.get() - scanned).isGreaterThan(10_000 * 150);
        OtlpIndex limited = new OtlpIndex(bytes -> {
            if (asked.addAndGet(-bytes) < 0) {
                throw new TempoException.Invalid("enough");
            }
        });
        asked.set(scanned + 10_000 * 50);
        scanner.scan(body, 0, body.length, limited);
        Regrouper cold = new Regrouper(1 << 28, new Random(2));
        assertThatThrownBy(() -> cold.regroup(limited, TENANT, 0)).hasMessage("enough");
        cold.release();
        assertThat(cold.regroup(counted, TENANT, 0).count()).isEqualTo(10_000);
    }

    private RegroupedTraces regroup(byte[] body, int maxAttributeBytes) {
        scanner.scan(body, 0, body.length, index);
        return regrouper.regroup(index, TENANT, maxAttributeBytes);
    }

    private static List<TracePiece> pieces(RegroupedTraces traces) {
        List<TracePiece> pieces = new ArrayList<>();
        for (int i = 0; i < traces.count(); i++) {
            pieces.add(traces.piece(i));
        }
        return pieces;
    }

    private static Map<TraceId, ByteString> bytesOf(RegroupedTraces traces) {
        Map<TraceId, ByteString> bytes = new LinkedHashMap<>();
        for (TracePiece piece : pieces(traces)) {
            byte[] trace = new byte[piece.size() + 4];
            assertThat(piece.writeTo(trace, 2)).isEqualTo(piece.size() + 2);
            bytes.put(piece.id(), ByteString.copyFrom(trace, 2, piece.size()));
        }
        return bytes;
    }

    private static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }
}
