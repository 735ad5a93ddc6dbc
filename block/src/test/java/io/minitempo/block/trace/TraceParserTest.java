// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.minitempo.block.InvalidText;
import io.minitempo.block.InvalidText.Place;
import io.minitempo.block.RandomTraces;
import io.minitempo.core.TraceId;
import io.minitempo.core.wire.WireWriter;
import io.minitempo.proto.tempopb.Trace;
import io.minitempo.proto.tempopb.TraceByIDResponse;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParserTest {

    private static final TraceId ID = TraceId.parse("7f3a");
    private static final byte[] NOT_UTF8 = {(byte) 0xff, (byte) 0xfe, 'x', (byte) 0xc0};

    private static Trace parse(byte[] segment) throws InvalidProtocolBufferException {
        return TraceParser.parse(ByteBuffer.wrap(segment));
    }

    @ParameterizedTest
    @EnumSource
    void textIsRepairedWhereverItStands(Place place) throws Exception {
        byte[] segment = InvalidText.at(place, ID, NOT_UTF8);
        assertThatThrownBy(() -> Trace.parseFrom(segment)).hasMessageContaining("UTF-8");

        assertThat(parse(segment)).isEqualTo(InvalidText.valid(place, ID, "\uFFFD\uFFFDx\uFFFD"));
    }

    @ParameterizedTest
    @CsvSource({
        "c3, \uFFFD",
        "61e282, a\uFFFD",
        "e28261, \uFFFDa",
        "f09f98, \uFFFD",
        "f09f9861, \uFFFDa",
        "80, \uFFFD",
        "c0af, \uFFFD\uFFFD",
        "eda080, \uFFFD",
        "f4908080, \uFFFD\uFFFD\uFFFD\uFFFD",
        "c3a4ff, \u00e4\uFFFD"
    })
    void sequencesThatEndEarlyOrMeanNothingAreReplaced(String hex, String text) throws Exception {
        byte[] segment = InvalidText.at(Place.SPAN_NAME, ID, HexFormat.of().parseHex(hex));

        assertThat(parse(segment)).isEqualTo(InvalidText.valid(Place.SPAN_NAME, ID, text));
    }

    @Test
    void messagesAroundTracesAreReadInTheSameWay() throws Exception {
        ByteString trace = ByteString.copyFrom(InvalidText.at(Place.SPAN_NAME, ID, NOT_UTF8));
        ByteString answer = ByteString.copyFrom(new WireWriter(trace.size() + 16)
                .bytesField(TraceByIDResponse.TRACE_FIELD_NUMBER, trace.toByteArray())
                .toByteArray());
        assertThatThrownBy(() -> TraceByIDResponse.parseFrom(answer)).hasMessageContaining("UTF-8");

        assertThat(TraceParser.parse(TraceByIDResponse.parser(), answer).getTrace())
                .isEqualTo(InvalidText.valid(Place.SPAN_NAME, ID, "\uFFFD\uFFFDx\uFFFD"));
        assertThatThrownBy(() -> TraceParser.parse(TraceByIDResponse.parser(), answer.substring(0, answer.size() - 1)))
                .isInstanceOf(InvalidProtocolBufferException.class);
    }

    @Test
    void lengthsGrowAtEveryLevel() throws Exception {
        byte[] text = new byte[20_000];
        Arrays.fill(text, (byte) 0xff);

        assertThat(parse(InvalidText.at(Place.LIST_VALUE, ID, text)))
                .isEqualTo(InvalidText.valid(Place.LIST_VALUE, ID, "\uFFFD".repeat(text.length)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void validTracesAreCopiedByteForByte(long seed) throws Exception {
        RandomTraces random = new RandomTraces(seed);
        for (int i = 0; i < 50; i++) {
            Trace trace = random.trace(random.id());
            byte[] segment = trace.toByteArray();

            assertThat(TraceParser.withValidText(segment)).as("seed %d", seed).isEqualTo(segment);
            assertThat(parse(segment)).as("seed %d", seed).isEqualTo(trace);
        }
    }

    @Test
    void textOutsideOfAsciiStaysAsItIs() throws Exception {
        Trace trace = InvalidText.valid(Place.SPAN_NAME, ID, "\uFEFFgr\u00fc\u00df \uD83D\uDE00 \u0000 \uFFFD");

        assertThat(parse(trace.toByteArray())).isEqualTo(trace);
        assertThat(TraceParser.withValidText(trace.toByteArray())).isEqualTo(trace.toByteArray());
    }

    @Test
    void aRangeOfABufferIsReadAndItsPositionStays() throws Exception {
        byte[] segment = InvalidText.at(Place.SPAN_NAME, ID, NOT_UTF8);
        ByteBuffer buffer = ByteBuffer.allocateDirect(segment.length + 9);
        buffer.position(4).put(segment).flip().position(4);

        Trace trace = TraceParser.parse(buffer.asReadOnlyBuffer());

        assertThat(trace).isEqualTo(parse(segment));
        assertThat(TraceParser.parse(buffer)).isEqualTo(trace);
        assertThat(buffer.position()).isEqualTo(4);
    }

    @Test
    void unknownFieldsAndFieldsOfOtherTypesAreKept() throws Exception {
        byte[] bad = InvalidText.at(Place.SCOPE_NAME, ID, NOT_UTF8);
        byte[] segment = new WireWriter(bad.length + 32)
                .raw(bad, 0, bad.length)
                .bytesField(900, NOT_UTF8)
                .varintField(1, 7)
                .fixed32Field(901, 9)
                .tag(902, 3)
                .bytesField(5, NOT_UTF8)
                .tag(902, 4)
                .toByteArray();

        Trace trace = parse(segment);

        assertThat(trace.getUnknownFields().getField(900).getLengthDelimitedList())
                .singleElement()
                .satisfies(value -> assertThat(value.toByteArray()).isEqualTo(NOT_UTF8));
        assertThat(trace.getUnknownFields().getField(1).getVarintList()).containsExactly(7L);
        assertThat(trace.getUnknownFields().getField(901).getFixed32List()).containsExactly(9);
        assertThat(trace.getUnknownFields().getField(902).getGroupList()).hasSize(1);
        assertThat(trace.getResourceSpans(0).getScopeSpans(0).getScope().getName())
                .isEqualTo("\uFFFD\uFFFDx\uFFFD");
    }

    @Test
    void aTraceCutAnywhereIsRefused() {
        byte[] segment = InvalidText.everywhere(ID, NOT_UTF8);
        for (int length = 1; length < segment.length; length++) {
            byte[] cut = Arrays.copyOf(segment, length);
            assertThatThrownBy(() -> parse(cut))
                    .as("length %d", length)
                    .isInstanceOf(InvalidProtocolBufferException.class);
        }
    }

    @Test
    void whatIsNoTraceIsRefusedWithTheFirstError() {
        assertThatThrownBy(() -> parse(new byte[] {0x0a, 0x7f, 1}))
                .isInstanceOf(InvalidProtocolBufferException.class)
                .hasMessageContaining("ended unexpectedly")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    }

    @Test
    void otherBytesAreReadOrRefusedAndNothingElse() {
        long seed = 20_261_121;
        SplittableRandom random = new SplittableRandom(seed);
        byte[] segment = InvalidText.everywhere(ID, NOT_UTF8);
        int refused = 0;
        for (int i = 0; i < 5000; i++) {
            byte[] damaged = segment.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                assertThat(parse(damaged).getSerializedSize()).isPositive();
            } catch (InvalidProtocolBufferException e) {
                refused++;
            }
        }
        assertThat(refused).as("seed %d", seed).isBetween(500, 4500);
    }

    @Test
    void messagesNestedWithoutEndAreRefused() {
        byte[] value = new WireWriter(8).bytesField(1, NOT_UTF8).toByteArray();
        for (int i = 0; i < 2000; i++) {
            byte[] list = new WireWriter(value.length + 8).bytesField(1, value).toByteArray();
            value = new WireWriter(list.length + 8).bytesField(5, list).toByteArray();
        }
        byte[] pair = new WireWriter(value.length + 8).bytesField(2, value).toByteArray();
        byte[] resource = new WireWriter(pair.length + 8).bytesField(1, pair).toByteArray();
        byte[] spans = new WireWriter(resource.length + 8)
                .bytesField(ResourceSpans.RESOURCE_FIELD_NUMBER, resource)
                .toByteArray();
        byte[] segment = new WireWriter(spans.length + 8).bytesField(1, spans).toByteArray();

        assertThatThrownBy(() -> parse(segment)).hasMessageContaining("too many levels");
    }
}
