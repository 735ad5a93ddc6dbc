// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.hash.Fnv;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.distributor.limits.FixedLimits;
import io.minitempo.distributor.regroup.RegroupedTraces;
import io.minitempo.ingestlog.LogRecord;
import io.minitempo.ingestlog.PushBytesCodec;
import io.minitempo.ingestlog.memory.InMemoryBroker;
import io.minitempo.receiver.intake.ReceivedSpans;
import io.minitempo.receiver.scan.OtlpIndex;
import io.minitempo.receiver.scan.OtlpScanner;
import io.minitempo.testsupport.Eventually;
import io.minitempo.testsupport.Golden;
import io.minitempo.testsupport.ManualClock;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class DistributorTest {

    private static final TenantId T1 = new TenantId("t1");
    private static final TenantId T2 = new TenantId("t2");

    private final ManualClock clock = ManualClock.atGoldenInput();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final FixedLimits limits = new FixedLimits();
    private final RecordingWriter writer = new RecordingWriter();
    private DistributorConfig config = DistributorConfig.defaults();

    /// What was written: ids of the traces and whether metrics are to be made.
    private static final class RecordingWriter implements TraceWriter {
        final List<Set<TraceId>> writes = new ArrayList<>();
        boolean lastSkipped;

        @Nullable
        TempoException failure;

        @Override
        public void write(TenantId tenant, RegroupedTraces traces, boolean skip, Deadline deadline) {
            @Nullable TempoException current = failure;
            if (current != null) {
                throw current;
            }
            Set<TraceId> ids = new TreeSet<>();
            for (int i = 0; i < traces.count(); i++) {
                ids.add(traces.id(i));
            }
            writes.add(ids);
            lastSkipped = skip;
        }
    }

    private Distributor distributor(TraceWriter target) {
        return new Distributor(config, limits, () -> 1, target, registry, clock, new Random(1));
    }

    private Distributor distributor() {
        return distributor(writer);
    }

    @Test
    void writesTheTracesAndCountsThem() throws Exception {
        distributor().push(T1, request(Golden.otlpRequests().get(0), true));

        assertThat(writer.writes).hasSize(1);
        assertThat(writer.writes.getFirst()).hasSize(40);
        assertThat(writer.lastSkipped).isTrue();
        assertThat(counter("tempo_distributor_ingress_bytes_total", "tenant", "t1"))
                .isEqualTo(77_390);
        assertThat(counter("tempo_distributor_bytes_received_total", "tenant", "t1"))
                .isEqualTo(77_390);
        assertThat(counter("tempo_distributor_spans_received_total", "tenant", "t1"))
                .isEqualTo(208);
        assertThat(registry.get("tempo_distributor_traces_per_batch").summary().totalAmount())
                .isEqualTo(40);
        assertThat(counter("tempo_distributor_forwarder_pushes_total", "tenant", "t1"))
                .isEqualTo(1);
    }

    @Test
    void requestsWithoutSpansPassWithoutAWriteAndWithoutTokens() throws Exception {
        limits.rate(0, 0);

        distributor().push(T1, request(new byte[0], false));

        assertThat(writer.writes).isEmpty();
        assertThat(counter("tempo_distributor_ingress_bytes_total", "tenant", "t1"))
                .isZero();
    }

    @Test
    void refusesTenantsAboveTheirRateAndTellsThemWhenToComeBack() {
        limits.rate(20_000, 30_000);
        Distributor distributor = distributor();

        assertThatThrownBy(
                        () -> distributor.push(T1, request(Golden.otlpRequests().get(0), false)))
                .isInstanceOfSatisfying(TempoException.TooMany.class, e -> {
                    assertThat(e.text()).startsWith("RATE_LIMITED: batch size (77390 bytes) exceeds");
                    assertThat(e.retryAfter()).contains(Duration.ofSeconds(5));
                });

        assertThat(writer.writes).isEmpty();
        assertThat(counter("tempo_discarded_spans_total", "tenant", "t1", "reason", "rate_limited"))
                .isEqualTo(208);
        assertThat(counter("tempo_distributor_ingress_bytes_total", "tenant", "t1"))
                .isEqualTo(77_390);
        assertThat(registry.find("tempo_distributor_bytes_received_total").counters())
                .isEmpty();
    }

    @Test
    void adviceToComeBackCanBeTurnedOffByTenantAndByConfiguration() {
        limits.rate(0, 0).retryInfo = false;
        assertThatThrownBy(() ->
                        distributor().push(T1, request(Golden.otlpRequests().get(0), false)))
                .isInstanceOfSatisfying(
                        TempoException.TooMany.class,
                        e -> assertThat(e.retryAfter()).isEmpty());
        limits.retryInfo = true;
        config = with(Duration.ZERO, Duration.ZERO, 2048);
        assertThatThrownBy(() ->
                        distributor().push(T2, request(Golden.otlpRequests().get(0), false)))
                .isInstanceOfSatisfying(
                        TempoException.TooMany.class,
                        e -> assertThat(e.retryAfter()).isEmpty());
    }

    @Test
    void tenantsHaveBucketsOfTheirOwn() throws Exception {
        limits.rate(0, 80_000);
        Distributor distributor = distributor();

        distributor.push(T1, request(Golden.otlpRequests().get(0), false));
        assertThatThrownBy(
                        () -> distributor.push(T1, request(Golden.otlpRequests().get(0), false)))
                .isInstanceOf(TempoException.TooMany.class);
        distributor.push(T2, request(Golden.otlpRequests().get(0), false));

        assertThat(writer.writes).hasSize(2);
    }

    @Test
    void oneSpanWithoutIdsFailsTheWholeRequest() {
        byte[] body = otlp(
                span("aaaaaaaaaaaaaaaa").build(),
                span("aaaaaaaaaaaaaaaa").clearTraceId().build());

        assertThatThrownBy(() -> distributor().push(T1, request(body, false)))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessage("trace ids must be 128 bit, received 0 bits");
        assertThatThrownBy(() -> distributor()
                        .push(
                                T1,
                                request(
                                        otlp(span("aaaaaaaaaaaaaaaa")
                                                .clearSpanId()
                                                .build()),
                                        false)))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessage("span ids must be 64 bit and not all zero, received 0 bits");

        assertThat(writer.writes).isEmpty();
        assertThat(counter("tempo_discarded_spans_total", "tenant", "t1", "reason", "invalid_trace_id"))
                .isEqualTo(2);
        assertThat(counter("tempo_discarded_spans_total", "tenant", "t1", "reason", "invalid_span_id"))
                .isEqualTo(1);
    }

    @Test
    void failuresOfTheWriteReachTheClient() {
        writer.failure = new TempoException.Unavailable("broker is away");

        assertThatThrownBy(() ->
                        distributor().push(T1, request(Golden.otlpRequests().get(0), false)))
                .isSameAs(writer.failure);
    }

    @Test
    void cutsAttributesToTheLimitOfTheTenantOrElseOfTheConfiguration() throws Exception {
        KeyValue attribute = KeyValue.newBuilder()
                .setKey("k")
                .setValue(AnyValue.newBuilder().setStringValue("v".repeat(3000)))
                .build();
        byte[] body = otlp(span("aaaaaaaaaaaaaaaa").addAttributes(attribute).build());
        AtomicReference<byte[]> stored = new AtomicReference<>(new byte[0]);
        Distributor distributor = distributor(
                new LocalTraceWriter((tenant, traces, deadline) -> stored.set(PushBytesCodec.encode(traces, false))));

        distributor.push(T1, request(body, false));
        assertThat(stored.get()).hasSizeBetween(2048, 2048 + 100);
        limits.attributeBytes = 100;
        distributor.push(T1, request(body, false));
        assertThat(stored.get()).hasSizeBetween(100, 200);

        assertThat(counter("tempo_distributor_attributes_truncated_total", "tenant", "t1", "scope", "span"))
                .isEqualTo(2);
        assertThat(counter("tempo_distributor_bytes_received_total", "tenant", "t1"))
                .as("counted as received, not as stored")
                .isGreaterThan(6000);
    }

    @Test
    void recordsHowFarSpansEndFromNow() throws Exception {
        long now = clock.instant().getEpochSecond();
        byte[] body = otlp(
                span("aaaaaaaaaaaaaaaa")
                        .setEndTimeUnixNano((now - 400) * 1_000_000_000 + 999)
                        .build(),
                span("aaaaaaaaaaaaaaaa")
                        .setEndTimeUnixNano((now + 7) * 1_000_000_000)
                        .build());

        distributor().push(T1, request(body, false));

        assertThat(registry.get("tempo_spans_distance_in_past_seconds")
                        .summary()
                        .totalAmount())
                .isEqualTo(400);
        assertThat(registry.get("tempo_spans_distance_in_future_seconds")
                        .summary()
                        .totalAmount())
                .isEqualTo(7);
    }

    @Nested
    class WithArtificialDelay {

        @Test
        void everyPushTakesThatLongMoreOrLess() throws Exception {
            limits.delay = Duration.ofSeconds(10);
            Distributor distributor = distributor();
            CountDownLatch answered = new CountDownLatch(2);

            Threads.startVirtual("ok", () -> {
                try {
                    distributor.push(T1, request(Golden.otlpRequests().get(0), false));
                    answered.countDown();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            clock.awaitSleepers(1);
            limits.rate(0, 0);
            Threads.startVirtual("refused", () -> {
                try {
                    distributor.push(T2, request(Golden.otlpRequests().get(0), false));
                } catch (TempoException e) {
                    answered.countDown();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            clock.awaitSleepers(2);
            clock.advance(Duration.ofMillis(8999));
            assertThat(answered.getCount()).isEqualTo(2);
            clock.advance(Duration.ofMillis(2002));
            answered.await();

            assertThat(registry.get("tempo_distributor_added_latency_seconds")
                            .tag("tenant", "t1")
                            .summary()
                            .totalAmount())
                    .isCloseTo(10, within(1.0));
        }
    }

    @Nested
    class WithALog {

        private final InMemoryBroker broker = new InMemoryBroker(3, 15_983_616, Duration.ofSeconds(10), Clock.system());

        private final Distributor distributor = distributor(new LogTraceWriter(
                tenant -> token -> Integer.remainderUnsigned(token, 3),
                broker.connect().openWriter()));

        @Test
        void everyTraceGoesToThePartitionOfItsToken() throws Exception {
            for (byte[] body : Golden.otlpRequests()) {
                distributor.push(TenantId.SINGLE, request(body, true));
            }

            Set<TraceId> ids = new TreeSet<>();
            for (int partition = 0; partition < 3; partition++) {
                for (LogRecord record : broker.records(partition)) {
                    assertThat(record.tenant()).isEqualTo(TenantId.SINGLE);
                    assertThat(record.decode().skipMetricsGeneration()).isTrue();
                    int expected = partition;
                    record.decode().forEach((id, array, offset, length) -> {
                        int token = Fnv.fnv1x32(Fnv.fnv1x32(TenantId.SINGLE.toBytes()), id.toBytes(), 0, 16);
                        assertThat(Integer.remainderUnsigned(token, 3)).isEqualTo(expected);
                        ids.add(id);
                    });
                }
            }
            assertThat(ids).hasSize(120);
        }

        @Test
        void theClientIsNotAnsweredBeforeTheBroker() throws Exception {
            broker.faults().holdWrites();
            CountDownLatch answered = new CountDownLatch(1);
            Threads.startVirtual("push", () -> {
                try {
                    distributor.push(T1, request(Golden.otlpRequests().get(0), false));
                    answered.countDown();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            broker.faults().awaitHeldWrites(1);
            assertThat(answered.getCount()).isEqualTo(1);
            assertThat(broker.records(0)).isEmpty();
            broker.faults().heal();
            Eventually.eventually(() -> assertThat(answered.getCount()).isZero());
        }

        @Test
        void aBrokenBrokerIsAnErrorThatMayBeRetried() throws Exception {
            broker.faults().disconnect();
            assertThatThrownBy(() ->
                            distributor.push(T1, request(Golden.otlpRequests().get(0), false)))
                    .isInstanceOf(TempoException.Unavailable.class);
            broker.faults().heal();
            distributor.push(T1, request(Golden.otlpRequests().get(0), false));
            assertThat(broker.records(0)).hasSize(1);
        }

        @Test
        void noActivePartitionIsAnErrorThatMayBeRetried() {
            Distributor orphan = distributor(new LogTraceWriter(
                    tenant -> {
                        throw new TempoException.Unavailable("DoBatch: InstancesCount <= 0");
                    },
                    broker.connect().openWriter()));

            assertThatThrownBy(
                            () -> orphan.push(T1, request(Golden.otlpRequests().get(0), false)))
                    .isInstanceOf(TempoException.Unavailable.class)
                    .hasMessage("DoBatch: InstancesCount <= 0");
        }
    }

    @Nested
    class WithTheLiveStoreOfTheSameProcess {

        @Test
        void itGetsTheTracesAndTheDeadline() throws Exception {
            List<TraceId> ids = new ArrayList<>();
            AtomicReference<byte[]> stored = new AtomicReference<>(new byte[0]);
            Deadline deadline = Deadline.after(Duration.ofHours(1));
            Distributor distributor = distributor(new LocalTraceWriter((tenant, traces, until) -> {
                assertThat(tenant).isEqualTo(T1);
                assertThat(until).isSameAs(deadline);
                traces.forEach(trace -> ids.add(trace.id()));
                stored.set(PushBytesCodec.encode(traces, false));
            }));
            OtlpIndex spans = new OtlpIndex();
            byte[] body = Golden.otlpRequests().get(0);
            new OtlpScanner().scan(body, 0, body.length, spans);

            distributor.push(T1, new ReceivedSpans(spans, false, deadline));

            assertThat(ids).doesNotHaveDuplicates().hasSize(40);
            assertThat(PushBytesCodec.decode(stored.get(), 0, stored.get().length)
                            .count())
                    .isEqualTo(40);
        }

        @Test
        void oneThatIsNotReadyIsNamedInTheError() {
            Distributor distributor = distributor(new LocalTraceWriter((tenant, traces, until) -> {
                throw new TempoException.Unavailable("live-store is starting");
            }));

            assertThatThrownBy(() ->
                            distributor.push(T1, request(Golden.otlpRequests().get(0), false)))
                    .isInstanceOf(TempoException.Unavailable.class)
                    .hasMessage("failed to push spans to local live-store: live-store is starting");
        }
    }

    @Test
    void countsSpansByNameAndServiceWhenAsked() throws Exception {
        config = new DistributorConfig(
                DistributorConfig.defaults().ring(),
                DistributorConfig.defaults().receivers(),
                "distributor",
                new DistributorConfig.SpanLogging(true, true, false),
                new DistributorConfig.SpanLogging(true, true, true),
                new DistributorConfig.SpanCounting(true, true),
                List.of(),
                UsageConfig.defaults(),
                Duration.ZERO,
                0,
                Duration.ZERO,
                true,
                true,
                false);

        distributor()
                .push(
                        T1,
                        request(
                                otlp(
                                        span("aaaaaaaaaaaaaaaa").build(),
                                        span("aaaaaaaaaaaaaaaa")
                                                .setParentSpanId(ByteString.copyFromUtf8("cccccccc"))
                                                .build()),
                                false));

        assertThat(counter("tempo_distributor_debug_spans_received_total", "tenant", "t1", "name", "x", "service", "s"))
                .isEqualTo(1);
    }

    @Test
    void pushesSideBySideKeepTheirTracesApart() throws Exception {
        InMemoryBroker broker = new InMemoryBroker(1, Clock.system());
        Distributor distributor = distributor(
                new LogTraceWriter(tenant -> token -> 0, broker.connect().openWriter()));
        limits.rate(1L << 40, 1L << 40);
        List<java.util.concurrent.Callable<Void>> pushes = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            byte[] body = Golden.otlpRequests().get(i % 4);
            pushes.add(() -> {
                distributor.push(T1, request(body, false));
                return null;
            });
        }

        io.minitempo.core.concurrent.Fanout.all(pushes, 8);

        Map<Integer, Long> sizes = broker.records(0).stream()
                .collect(java.util.stream.Collectors.groupingBy(
                        LogRecord::valueLength, java.util.stream.Collectors.counting()));
        assertThat(sizes)
                .hasSize(4)
                .allSatisfy((size, count) -> assertThat(count).isEqualTo(16));
    }

    private static DistributorConfig with(Duration retryAfter, Duration delay, int attributeBytes) {
        DistributorConfig d = DistributorConfig.defaults();
        return new DistributorConfig(
                d.ring(),
                d.receivers(),
                d.overrideRingKey(),
                d.logReceivedSpans(),
                d.logDiscardedSpans(),
                d.metricReceivedSpans(),
                d.forwarders(),
                d.usage(),
                retryAfter,
                attributeBytes,
                delay,
                d.extendWrites(),
                d.ingesterWritePathEnabled(),
                d.kafkaWritePathEnabled());
    }

    private double counter(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    private static ReceivedSpans request(byte[] body, boolean skip) {
        OtlpIndex index = new OtlpIndex();
        new OtlpScanner().scan(body, 0, body.length, index);
        return new ReceivedSpans(index, skip, Deadline.NONE);
    }

    private static Span.Builder span(String traceId) {
        return Span.newBuilder()
                .setTraceId(ByteString.copyFromUtf8(traceId))
                .setSpanId(ByteString.copyFromUtf8("bbbbbbbb"))
                .setName("x");
    }

    private static byte[] otlp(Span... spans) {
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .setResource(Resource.newBuilder()
                                .addAttributes(KeyValue.newBuilder()
                                        .setKey("service.name")
                                        .setValue(AnyValue.newBuilder().setStringValue("s"))))
                        .addScopeSpans(ScopeSpans.newBuilder().addAllSpans(List.of(spans))))
                .build()
                .toByteArray();
    }
}
