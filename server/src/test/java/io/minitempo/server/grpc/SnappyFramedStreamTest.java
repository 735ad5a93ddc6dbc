// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SnappyFramedStreamTest {

    /// The message `FrontendToClient GET_ID` of spec/api.md §10 in one plain chunk; the 62 bytes that a Go peer sends
    /// for it, by the length in `golden/status` (67 with the prefix of five).
    private static final String GET_ID_FRAMED = "ff060000734e61507059" + "01300000";

    private static byte[] compress(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream snappy = new SnappyCodec().compress(out)) {
            snappy.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] decompress(byte[] bytes) throws IOException {
        return new SnappyFramedStream(new ByteArrayInputStream(bytes)).readAllBytes();
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    @Test
    void readsBackWhatTheCodecWrites() throws IOException {
        Random random = new Random(7);
        for (int size : new int[] {0, 1, 100, 65_535, 65_536, 65_537, 1_000_000}) {
            byte[] noise = new byte[size];
            random.nextBytes(noise);
            byte[] zeros = new byte[size];

            assertThat(decompress(compress(noise))).isEqualTo(noise);
            assertThat(decompress(compress(zeros))).isEqualTo(zeros);
        }
    }

    @Test
    void writesTheSizeThatGoWrites() throws IOException {
        byte[] message =
                hex("0a280a0347455412212f696e76616c69645f726571756573745f73656e745f62795f66726f6e74656e641001");

        byte[] framed = compress(message);

        assertThat(HexFormat.of().formatHex(framed)).startsWith(GET_ID_FRAMED);
        assertThat(framed).hasSize(62);
    }

    @Test
    void skipsPaddingAndRepeatedIdentifiers() throws IOException {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.write(compress(new byte[] {1, 2}));
        joined.write(hex("fe030000aabbcc"));
        joined.write(hex("80010000dd"));
        joined.write(compress(new byte[] {3}));

        assertThat(decompress(joined.toByteArray())).containsExactly(1, 2, 3);
    }

    @Test
    void isRecognisedByItsFirstBytes() throws IOException {
        byte[] framed = compress(new byte[] {1});

        assertThat(SnappyFramedStream.isFramed(framed, 0, framed.length)).isTrue();
        assertThat(SnappyFramedStream.isFramed(framed, 0, 9)).isFalse();
        assertThat(SnappyFramedStream.isFramed(framed, 1, framed.length - 1)).isFalse();
    }

    @Test
    void everyTruncationInsideAChunkIsAnError() throws IOException {
        byte[] framed = compress(
                "the quick brown fox jumps over the lazy dog".repeat(20).getBytes(UTF_8));

        for (int length = 1; length < framed.length; length++) {
            byte[] cut = Arrays.copyOf(framed, length);
            if (length == 10) {
                assertThat(decompress(cut)).isEmpty();
            } else {
                assertThatIOException().as("cut at %d", length).isThrownBy(() -> decompress(cut));
            }
        }
    }

    @Test
    void everyBitFlipInAPlainStreamIsAnErrorOrSkipsTheChunk() throws IOException {
        byte[] data = {1, 2, 3, 4, 5, 6, 7, 8};
        byte[] framed = compress(data);
        for (int bit = 0; bit < framed.length * 8; bit++) {
            byte[] flipped = framed.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertThat(decompress(flipped)).as("bit %d", bit).isEmpty();
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("snappy");
            }
        }
    }

    @Test
    void aChunkThatClaimsMoreThanTheFormatAllowsAllocatesNothing() {
        // A compressed chunk whose block says it holds 2 GiB.
        byte[] bomb = hex("ff060000734e61507059" + "000a0000" + "00000000" + "ffffffff07" + "00");

        assertThatIOException()
                .isThrownBy(() -> decompress(bomb))
                .withMessage("snappy: chunk claims 2147483647 bytes, at most 65536 may be");
        assertThatIOException()
                .isThrownBy(() -> decompress(hex("ff060000734e61507059" + "01ffffff")))
                .withMessageContaining("chunk of 16777215 bytes");
    }

    @Test
    void aStreamWithoutIdentifierIsRefused() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> decompress(hex("0103000000")))
                .withMessage("snappy: stream identifier missing, first chunk has type 1");
        assertThatIOException()
                .isThrownBy(() -> decompress(hex("ff060000734e61507059" + "02010000aa")))
                .withMessage("snappy: unknown chunk type 2");
    }
}
