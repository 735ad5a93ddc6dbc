// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.shred;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.core.wire.WireWriter;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.Arrays;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What nearly every client sends is read by a way of its own, which must come to what the general one comes to.
class AttributeTableTest {

    private static Stream<AnyValue> values() {
        Stream<AnyValue> texts = Stream.of(0, 1, 124, 125, 126, 127, 128, 129, 16381, 16382, 16383, 16384)
                .map(length ->
                        AnyValue.newBuilder().setStringValue("x".repeat(length)).build());
        Stream<AnyValue> numbers = LongStream.of(
                        0, 1, 127, 128, 300, 16383, 16384, -1, Long.MAX_VALUE, Long.MAX_VALUE >> 1, Long.MIN_VALUE)
                .mapToObj(number -> AnyValue.newBuilder().setIntValue(number).build());
        Stream<AnyValue> others = Stream.of(
                AnyValue.newBuilder().setBoolValue(true).build(),
                AnyValue.newBuilder().setBoolValue(false).build(),
                AnyValue.newBuilder().setDoubleValue(-0.0).build(),
                AnyValue.newBuilder().setDoubleValue(Double.NaN).build(),
                AnyValue.newBuilder()
                        .setArrayValue(ArrayValue.getDefaultInstance())
                        .build(),
                AnyValue.getDefaultInstance());
        return Stream.of(texts, numbers, others).flatMap(each -> each);
    }

    private static String read(byte[] pair) {
        AttributeTable table = new AttributeTable();
        table.reset(pair);
        table.add(0, pair.length);
        byte type = table.type(0);
        byte[] bytes = type == AttributeTable.UNSUPPORTED ? table.json() : pair;
        String text = type == AttributeTable.STRING || type == AttributeTable.UNSUPPORTED
                ? new String(bytes, table.start(0), table.length(0), UTF_8)
                : "";
        String key = new String(pair, table.keyStart(0), table.keyLength(0), UTF_8);
        return key + " type " + type + " scalar " + table.scalar(0) + " text " + text;
    }

    /// A field that nobody knows, at the end.
    private static byte[] withMore(byte[] message) {
        byte[] more = new WireWriter(8).varintField(15, 1).toByteArray();
        byte[] both = Arrays.copyOf(message, message.length + more.length);
        System.arraycopy(more, 0, both, message.length, more.length);
        return both;
    }

    @ParameterizedTest
    @MethodSource("values")
    void theUsualFormIsReadAsAnyOther(AnyValue value) {
        for (String key : new String[] {"", "k", "key.of.usual.length", "k".repeat(127), "k".repeat(128)}) {
            byte[] usual =
                    KeyValue.newBuilder().setKey(key).setValue(value).build().toByteArray();
            String expected = read(withMore(usual));

            assertThat(read(usual)).isEqualTo(expected).startsWith(key + " type");
        }
    }

    /// The array ends where the message does, so that a step too far would be an exception.
    @ParameterizedTest
    @MethodSource("values")
    void whatIsCutOffIsReadWithoutAStepTooFar(AnyValue value) {
        byte[] whole =
                KeyValue.newBuilder().setKey("key").setValue(value).build().toByteArray();
        for (int length = 0; length < Math.min(whole.length, 40); length++) {
            assertThat(read(Arrays.copyOf(whole, length))).contains(" type ");
        }
    }
}
