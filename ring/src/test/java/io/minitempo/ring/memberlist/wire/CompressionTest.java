// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionTest {

    private static final int LIMIT = 1 << 20;

    @Test
    void compressesAsGoDoes() {
        byte[] text = "TOBEORNOTTOBEORTOBEORNOT".getBytes(StandardCharsets.US_ASCII);

        assertThat(WorkedBytes.hex(Lzw.compress(text))).isEqualTo(WorkedBytes.LZW);
        assertThat(WorkedBytes.hex(Lzw.compress(new byte[0]))).isEqualTo("000302");
        assertThat(Lzw.decompress(WorkedBytes.bytes(WorkedBytes.LZW), LIMIT)).isEqualTo(text);
        assertThat(Lzw.decompress(WorkedBytes.bytes("000302"), LIMIT)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"600, 720, 994e7beb", "20000, 27654, da38b9e6"})
    void widensAndClearsWhereGoDoes(int length, int compressedLength, String crcOfCompressed) {
        byte[] compressed = Lzw.compress(WorkedBytes.mixed(length));

        assertThat(compressed).hasSize(compressedLength);
        CRC32 crc = new CRC32();
        crc.update(compressed);
        assertThat(Long.toHexString(crc.getValue())).isEqualTo(crcOfCompressed);
        assertThat(Lzw.decompress(compressed, LIMIT)).isEqualTo(WorkedBytes.mixed(length));
    }

    /// The end code itself may be the one that is wider; so each length is tried around the places where codes widen.
    @ParameterizedTest
    @ValueSource(ints = {253, 765, 1789, 3836})
    void survivesWideningAtTheVeryEnd(int around) {
        for (int length = around - 4; length < around + 6; length++) {
            byte[] input = withoutRepeatedPairs(length);
            assertThat(Lzw.decompress(Lzw.compress(input), LIMIT))
                    .as("length " + length)
                    .isEqualTo(input);
        }
    }

    @Test
    void acceptsAWriterThatFreezesItsFullDictionary() {
        assertThat(Lzw.decompress(new FreezingWriter().write(WorkedBytes.mixed(9000)), LIMIT))
                .isEqualTo(WorkedBytes.mixed(9000));
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void roundTripsRandomInputs(Compression compression) {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            byte[] input = new byte[random.nextInt(30_000)];
            random.nextBytes(input);
            int alphabet = 1 + random.nextInt(256);
            for (int i = 0; i < input.length; i++) {
                input[i] = (byte) ((input[i] & 0xff) % alphabet);
            }
            assertThat(compression.decompress(compression.compress(input), LIMIT))
                    .as("seed " + seed)
                    .isEqualTo(input);
        }
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void damagedInputEitherDecodesOrIsRefused(Compression compression) {
        byte[] compressed = compression.compress(WorkedBytes.mixed(700));
        for (int bit = 0; bit < compressed.length * 8; bit++) {
            byte[] damaged = compressed.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            refusedOrDecoded(compression, damaged);
        }
        for (int length = 0; length < compressed.length; length++) {
            byte[] cut = Arrays.copyOf(compressed, length);
            assertThatThrownBy(() -> compression.decompress(cut, LIMIT)).isInstanceOf(MalformedMessageException.class);
        }
    }

    private static void refusedOrDecoded(Compression compression, byte[] damaged) {
        try {
            assertThat(compression.decompress(damaged, LIMIT).length).isLessThanOrEqualTo(LIMIT);
        } catch (MalformedMessageException e) {
            assertThat(e).message().isNotBlank();
        }
    }

    @Test
    void stopsAtTheLimitInsteadOfExpandingABomb() {
        byte[] bomb = Lzw.compress(new byte[4 << 20]);
        assertThatThrownBy(() -> Lzw.decompress(bomb, 1 << 20)).hasMessageContaining("expands beyond 1048576");

        byte[] claim = WorkedBytes.bytes("ffffffff07" + "00");
        assertThatThrownBy(() -> Compression.SNAPPY.decompress(claim, Integer.MAX_VALUE))
                .isInstanceOf(MalformedMessageException.class);
    }

    /// Every pair of neighbours is new, so each byte defines one code.
    private static byte[] withoutRepeatedPairs(int length) {
        byte[] input = new byte[length];
        for (int i = 0; i < length; i++) {
            int step = 1 + i / 256;
            input[i] = (byte) (i == 0 ? 0 : input[i - 1] + step);
        }
        return input;
    }

    /// LZW without clear codes: once 4095 is assigned the dictionary stays as it is.
    private static final class FreezingWriter {

        private final Map<Integer, Integer> codes = new HashMap<>();
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private int next = 257;
        private int width = 9;
        private int bits;
        private int count;

        byte[] write(byte[] input) {
            put(256);
            int prefix = input[0] & 0xff;
            for (int i = 1; i < input.length; i++) {
                int literal = input[i] & 0xff;
                Integer code = codes.get(prefix << 8 | literal);
                if (code != null) {
                    prefix = code;
                    continue;
                }
                put(prefix);
                if (next < 4095) {
                    codes.put(prefix << 8 | literal, ++next);
                    width = next == 1 << width ? width + 1 : width;
                }
                prefix = literal;
            }
            put(prefix);
            put(257);
            out.write(bits);
            return out.toByteArray();
        }

        private void put(int code) {
            bits |= code << count;
            for (count += width; count >= 8; count -= 8) {
                out.write(bits);
                bits >>>= 8;
            }
        }
    }
}
