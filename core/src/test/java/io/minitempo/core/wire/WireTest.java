// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WireTest {

    @Test
    void readsBackWhatWasWritten() {
        WireWriter inner = new WireWriter(4).varintField(1, 300).stringField(2, "x");
        byte[] bytes = new WireWriter(4)
                .varintField(1, -1)
                .fixed64Field(2, Long.MIN_VALUE)
                .fixed32Field(3, -2)
                .messageField(4, inner)
                .doubleField(5, 0.5)
                .toByteArray();

        WireReader reader = new WireReader(bytes);
        assertThat(reader.next()).isTrue();
        assertThat(reader.varintValue()).isEqualTo(-1);
        assertThat(reader.next()).isTrue();
        assertThat(reader.fixed64Value()).isEqualTo(Long.MIN_VALUE);
        assertThat(reader.next()).isTrue();
        assertThat(reader.value()).isEqualTo(0xfffffffeL);
        assertThat(reader.next()).isTrue();
        int outer = reader.enter();
        assertThat(reader.next()).isTrue();
        assertThat(reader.varintValue()).isEqualTo(300);
        reader.leave(outer);
        assertThat(reader.next()).isTrue();
        assertThat(reader.tag()).isEqualTo(5 << 3 | WireReader.FIXED64);
        assertThat(Double.longBitsToDouble(reader.value())).isEqualTo(0.5);
        assertThat(reader.next()).isFalse();
    }

    @Test
    void varintSizesAreThoseWritten() {
        for (int shift = 0; shift < 64; shift++) {
            for (long value : new long[] {1L << shift, (1L << shift) - 1, -1L << shift}) {
                assertThat(WireWriter.varintSize(value))
                        .isEqualTo(new WireWriter(16).varint(value).size());
            }
        }
    }

    @Test
    void skipsGroups() {
        WireReader reader = new WireReader(HexFormat.of().parseHex("0b" + "13" + "0801" + "14" + "0c" + "1005"));

        assertThat(reader.next()).isTrue();
        assertThat(reader.type()).isEqualTo(WireReader.START_GROUP);
        assertThat(reader.next()).isTrue();
        assertThat(reader.varintValue()).isEqualTo(5);
        assertThat(reader.next()).isFalse();
    }

    @Test
    void refusesWhatIsNotProtobuf() {
        for (String hex : new String[] {
            "ffffffff",
            "0a05",
            "0aff",
            "08",
            "09000000",
            "0d00",
            "0b",
            "0b14",
            "0e",
            "00",
            "08ffffffffffffffffff02",
            "0affffffffffffffffff01"
        }) {
            WireReader reader = new WireReader(HexFormat.of().parseHex(hex));
            assertThatThrownBy(reader::next).as(hex).isInstanceOf(WireException.class);
        }
        WireReader wrongType = new WireReader(HexFormat.of().parseHex("0801"));
        wrongType.next();
        assertThatThrownBy(wrongType::bytesValue).isInstanceOf(WireException.class);
    }

    @Test
    void randomBytesEndInFieldsOrAWireException() {
        Random random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            WireReader reader = new WireReader(bytes);
            int last = -1;
            try {
                while (reader.next()) {
                    assertThat(reader.position()).isGreaterThan(last).isLessThanOrEqualTo(bytes.length);
                    last = reader.position();
                }
            } catch (WireException e) {
                assertThat(e).hasMessageContaining("at byte");
            }
        }
    }

    @Test
    void writerGrowsAndIsReused() {
        WireWriter writer = new WireWriter(1);
        byte[] big = new byte[10_000];
        Arrays.fill(big, (byte) 3);

        assertThat(writer.bytesField(1, big).size()).isEqualTo(WireWriter.bytesFieldSize(1, big.length));
        assertThat(writer.clear().varint(1).toByteArray()).containsExactly(1);
    }

    @Test
    void nestedMessagesOfEveryLengthEqualThoseWrittenFromTheInside() {
        for (int length : new int[] {0, 1, 125, 126, 127, 128, 16_380, 16_384, 2_100_000}) {
            byte[] text = new byte[length];
            Arrays.fill(text, (byte) 'x');
            WireWriter inner = new WireWriter(1).bytesField(3, text);
            byte[] expected =
                    new WireWriter(1).messageField(1, inner).varintField(2, 7).toByteArray();

            WireWriter writer = new WireWriter(1);
            int mark = writer.begin(1);
            writer.bytesField(3, text).end(mark);

            assertThat(writer.varintField(2, 7).toByteArray()).isEqualTo(expected);
        }
    }

    @Test
    void tellsTruncationFromOtherDamage() {
        byte[] whole =
                new WireWriter(1).stringField(1, "abc").fixed64Field(2, 1).toByteArray();
        for (int length = 1; length < whole.length; length++) {
            WireReader reader = new WireReader(Arrays.copyOf(whole, length));
            if (length == 5) {
                continue; // the end of the first field
            }
            assertThatThrownBy(() -> {
                        while (reader.next()) {
                            reader.field();
                        }
                    })
                    .isInstanceOfSatisfying(
                            WireException.class,
                            e -> assertThat(e.isTruncated()).isTrue());
        }
        assertThatThrownBy(() -> new WireReader(new byte[] {0x0f}).next())
                .isInstanceOfSatisfying(
                        WireException.class, e -> assertThat(e.isTruncated()).isFalse());
    }
}
