// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.time.Deadline;
import io.minitempo.distributor.DistributorConfig.SpanLogging;
import io.minitempo.distributor.limits.FixedLimits;
import io.minitempo.receiver.intake.ReceivedSpans;
import io.minitempo.receiver.scan.OtlpIndex;
import io.minitempo.receiver.scan.OtlpScanner;
import io.minitempo.testsupport.ManualClock;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// The lines of `spec/write-path.md §2.9`.
class SpanLogTest {

    private static final SpanLogging OFF = SpanLogging.defaults();
    private static final String OK = "spanid=\"0102030405060708\" traceid=\"61616161616161616161616161616161\"";
    private static final String FAILED = "spanid=\"0202030405060708\" traceid=\"61616161616161616161616161616161\"";

    private final Logger logger = (Logger) LoggerFactory.getLogger(SpanLog.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final FixedLimits limits = new FixedLimits();

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void endListening() {
        logger.detachAppender(lines);
    }

    private List<String> lines() {
        return lines.list.stream()
                .map(line -> line.getLevel() + " " + line.getMessage() + " "
                        + line.getKeyValuePairs().stream()
                                .map(pair -> pair.key + "=\"" + pair.value + "\"")
                                .collect(Collectors.joining(" ")))
                .toList();
    }

    private static KeyValue attribute(String key, AnyValue value) {
        return KeyValue.newBuilder().setKey(key).setValue(value).build();
    }

    private static AnyValue text(String value) {
        return AnyValue.newBuilder().setStringValue(value).build();
    }

    private static Span span(int first, Status.StatusCode status) {
        return Span.newBuilder()
                .setTraceId(ByteString.copyFromUtf8("a".repeat(16)))
                .setSpanId(ByteString.copyFrom(new byte[] {(byte) first, 2, 3, 4, 5, 6, 7, 8}))
                .setName("GET /")
                .setKind(Span.SpanKind.SPAN_KIND_SERVER)
                .setStartTimeUnixNano(1_000_000_000L)
                .setEndTimeUnixNano(1_250_000_000L)
                .addAttributes(attribute(
                        "http.method",
                        AnyValue.newBuilder()
                                .setArrayValue(ArrayValue.newBuilder()
                                        .addValues(text("GET"))
                                        .addValues(text("PUT")))
                                .build()))
                .setStatus(Status.newBuilder().setCode(status))
                .build();
    }

    private void push(SpanLogging received, SpanLogging discarded) throws InterruptedException {
        byte[] body = ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .setResource(Resource.newBuilder().addAttributes(attribute("service.name", text("shop"))))
                        .addScopeSpans(ScopeSpans.newBuilder()
                                .addSpans(span(1, Status.StatusCode.STATUS_CODE_OK))
                                .addSpans(span(2, Status.StatusCode.STATUS_CODE_ERROR))))
                .build()
                .toByteArray();
        OtlpIndex index = new OtlpIndex();
        new OtlpScanner().scan(body, 0, body.length, index);
        DistributorConfig d = DistributorConfig.defaults();
        DistributorConfig config = new DistributorConfig(
                d.ring(),
                d.receivers(),
                d.overrideRingKey(),
                received,
                discarded,
                d.metricReceivedSpans(),
                d.forwarders(),
                d.usage(),
                d.retryAfterOnResourceExhausted(),
                d.maxAttributeBytes(),
                d.artificialDelay(),
                d.extendWrites(),
                d.ingesterWritePathEnabled(),
                d.kafkaWritePathEnabled());
        new Distributor(
                        config,
                        limits,
                        () -> 1,
                        (tenant, traces, skip, deadline) -> {},
                        new SimpleMeterRegistry(),
                        ManualClock.atGoldenInput(),
                        new Random(1))
                .push(new TenantId("t1"), new ReceivedSpans(index, false, Deadline.NONE));
    }

    @Test
    void nothingIsLoggedByDefault() throws InterruptedException {
        push(OFF, OFF);

        assertThat(lines()).isEmpty();
    }

    @Test
    void eachReceivedSpanIsALine() throws InterruptedException {
        push(new SpanLogging(true, false, false), OFF);

        assertThat(lines()).containsExactly("INFO received " + OK, "INFO received " + FAILED);
    }

    @Test
    void failedOnesAloneWithEverythingThatIsKnown() throws InterruptedException {
        push(new SpanLogging(true, true, true), OFF);

        assertThat(lines())
                .containsExactly("INFO received " + FAILED
                        + " span_service_name=\"shop\" span_http_method=\"[GET,PUT]\" span_name=\"GET /\""
                        + " span_duration_seconds=\"0.25\" span_kind=\"SPAN_KIND_SERVER\""
                        + " span_status=\"STATUS_CODE_ERROR\"");
    }

    @Test
    void discardedOnesNameTheirTenant() {
        limits.rate(1, 1);

        assertThatThrownBy(() -> push(new SpanLogging(true, false, false), new SpanLogging(true, false, true)))
                .isInstanceOf(TempoException.TooMany.class);

        assertThat(lines()).containsExactly("INFO discarded tenant=\"t1\" " + FAILED);
    }
}
