// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.jaeger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.minitempo.receiver.scan.Growth;
import io.minitempo.receiver.scan.MalformedRequestException;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The byte vectors of `spec/write-path.md §8`.
class JaegerVectorsTest {

    private static final byte[] COMPACT = hex("""
            82810009656d697442617463681c1c1803737663191c1808686f73746e616d651500180268310000191c169eb8e8c0e182858910168e98a8c0e080818114
            16909cb0d080c1818202160018026f702502168080f2818389850616a0c21e192c18097370616e2e6b696e64150018067365727665720018056572726f7215043100000000
            """);
    private static final byte[] BINARY = hex("""
            0c00010b0001000000037376630f00020c000000010b000100000008686f73746e616d65080002000000000b000300000002683100000f00020c000000010a0001
            08090a0b0c0d0e0f0a00020a010203040506070a000301020304050607080a000400000000000000000b0005000000026f70080007000000010a000800060a24181e4000
            0a0009000000000003d0900f000a0c000000020b0001000000097370616e2e6b696e64080002000000000b000300000006736572766572000b000100000005
            6572726f720800020000000202000501000000
            """);
    private static final TracesData EXPECTED = TracesData.newBuilder()
            .addResourceSpans(ResourceSpans.newBuilder()
                    .setResource(Resource.newBuilder()
                            .addAttributes(Tags.string("service.name", "svc"))
                            .addAttributes(Tags.string("host.name", "h1")))
                    .addScopeSpans(ScopeSpans.newBuilder()
                            .addSpans(Span.newBuilder()
                                    .setTraceId(ByteString.copyFrom(hex("0a0102030405060708090a0b0c0d0e0f")))
                                    .setSpanId(ByteString.copyFrom(hex("0102030405060708")))
                                    .setName("op")
                                    .setKind(SpanKind.SPAN_KIND_SERVER)
                                    .setStartTimeUnixNano(1_700_000_000_000_000_000L)
                                    .setEndTimeUnixNano(1_700_000_000_250_000_000L)
                                    .setStatus(Status.newBuilder().setCode(StatusCode.STATUS_CODE_ERROR)))))
            .build();

    @Test
    void compactMessageBecomesTheExpectedSpan() {
        assertThat(JaegerTranslator.translate(
                        JaegerThrift.compactMessage(COMPACT, 0, COMPACT.length, Growth.UNLIMITED)))
                .isEqualTo(EXPECTED);
    }

    @Test
    void binaryBatchBecomesTheExpectedSpan() {
        assertThat(BINARY).hasSize(215);
        assertThat(JaegerTranslator.translate(JaegerThrift.binaryBatch(BINARY, 0, BINARY.length, Growth.UNLIMITED)))
                .isEqualTo(EXPECTED);
    }

    @Test
    void everyTruncationIsRefused() {
        for (int length = 0; length < COMPACT.length; length++) {
            byte[] cut = Arrays.copyOf(COMPACT, length);
            assertThatThrownBy(() -> JaegerThrift.compactMessage(cut, 0, cut.length, Growth.UNLIMITED))
                    .isInstanceOf(MalformedRequestException.class);
        }
        for (int length = 0; length < BINARY.length; length++) {
            byte[] cut = Arrays.copyOf(BINARY, length);
            assertThatThrownBy(() -> JaegerThrift.binaryBatch(cut, 0, cut.length, Growth.UNLIMITED))
                    .isInstanceOf(MalformedRequestException.class);
        }
    }

    @Test
    void damagedBytesAreRefusedOrReadButNeverCrash() {
        long seed = 11;
        Random random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < 5000; round++) {
            byte[] damaged = (round % 2 == 0 ? COMPACT : BINARY).clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                JaegerTranslator.translate(
                        round % 2 == 0
                                ? JaegerThrift.compactMessage(damaged, 0, damaged.length, Growth.UNLIMITED)
                                : JaegerThrift.binaryBatch(damaged, 0, damaged.length, Growth.UNLIMITED));
            } catch (MalformedRequestException e) {
                refused++;
            }
        }
        assertThat(refused).as("seed %d", seed).isPositive();
    }

    @Test
    void structsNestedWithoutEndAreRefused() {
        byte[] nested = new byte[300_000];
        for (int i = 0; i < nested.length; i += 3) {
            nested[i] = 12;
            nested[i + 2] = 99;
        }

        assertThatThrownBy(() -> JaegerThrift.binaryBatch(nested, 0, nested.length, Growth.UNLIMITED))
                .isInstanceOf(MalformedRequestException.class);
    }

    @Test
    void otherMethodsAreRefusedByName() {
        byte[] zipkin = hex("82810009656d69745a69706b696e00");
        assertThatThrownBy(() -> JaegerThrift.compactMessage(zipkin, 0, zipkin.length, Growth.UNLIMITED))
                .isInstanceOf(MalformedRequestException.class)
                .hasMessageContaining("expected emitBatch");
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replaceAll("\\s", ""));
    }
}
