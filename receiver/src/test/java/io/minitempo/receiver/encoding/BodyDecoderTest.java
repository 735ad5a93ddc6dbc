// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.server.http.HttpBody;
import io.minitempo.server.http.HttpHeaders;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.testsupport.Golden;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyFramedOutputStream;

class BodyDecoderTest {

    private static final byte[] PLAIN = Golden.otlpRequests().getFirst();
    private static final int LIMIT = 200_000;

    private final BodyDecoder decoder = new BodyDecoder(ContentEncoding.ALL, LIMIT);
    private final BodyBuffer buffer = new BodyBuffer();
    private final MemoryBudget budget = new MemoryBudget(Long.MAX_VALUE);

    private static byte[] compress(ContentEncoding encoding, byte[] bytes) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = switch (encoding) {
            case GZIP -> new GZIPOutputStream(compressed);
            case ZLIB, DEFLATE -> new DeflaterOutputStream(compressed);
            case ZSTD -> new com.github.luben.zstd.ZstdOutputStream(compressed);
            case SNAPPY, SNAPPY_FRAMED -> new SnappyFramedOutputStream(compressed);
            case LZ4 -> new StoredLz4(compressed);
        }) {
            out.write(bytes);
        }
        return compressed.toByteArray();
    }

    /// Writes what it gets as the stored blocks of one LZ4 frame.
    private static final class StoredLz4 extends OutputStream {
        private final OutputStream out;

        StoredLz4(OutputStream out) throws IOException {
            this.out = out;
            byte[] descriptor = {0x60, 0x70};
            out.write(new byte[] {0x04, 0x22, 0x4d, 0x18});
            out.write(descriptor);
            out.write(io.minitempo.core.hash.XxHash32.hash(0, descriptor, 0, 2) >>> 8);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            for (int at = offset; at < offset + length; at += 1 << 20) {
                int size = Math.min(1 << 20, offset + length - at);
                word(size | 0x80000000);
                out.write(bytes, at, size);
            }
        }

        private void word(int word) throws IOException {
            for (int shift = 0; shift < 32; shift += 8) {
                out.write(word >>> shift);
            }
        }

        @Override
        public void close() throws IOException {
            word(0);
            out.close();
        }
    }

    private byte[] read(String encoding, byte[] body) throws InterruptedException {
        HttpHeaders headers = encoding.isEmpty() ? HttpHeaders.EMPTY : HttpHeaders.of("Content-Encoding", encoding);
        decoder.read(HttpRequest.of("POST", "/", headers, HttpBody.of(body)), buffer, budget.open());
        return Arrays.copyOf(buffer.bytes(), buffer.length());
    }

    @Test
    void plainBodiesAreRead() throws Exception {
        assertThat(read("", PLAIN)).isEqualTo(PLAIN);
        assertThat(read("", new byte[0])).isEmpty();
        assertThat(read("", new byte[LIMIT])).hasSize(LIMIT);
    }

    @ParameterizedTest
    @EnumSource
    void compressedBodiesAreRead(ContentEncoding encoding) throws Exception {
        assertThat(read(encoding.text(), compress(encoding, PLAIN))).isEqualTo(PLAIN);
    }

    @Test
    void snappyMayBeOneBlock() throws Exception {
        assertThat(read("snappy", Snappy.compress(PLAIN))).isEqualTo(PLAIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"linked-blocks", "block-checksums", "one-block"})
    void lz4FramesOfTheReferenceToolAreRead(String file) throws Exception {
        byte[] frame = lz4(file);
        assertThat(read("lz4", frame)).isEqualTo(PLAIN);
        byte[] twice = Arrays.copyOf(frame, 2 * frame.length);
        System.arraycopy(frame, 0, twice, frame.length, frame.length);
        assertThat(read("lz4", twice)).hasSize(2 * PLAIN.length);
    }

    private static byte[] lz4(String file) throws IOException {
        try (var in = BodyDecoderTest.class.getResourceAsStream("/lz4/" + file + ".lz4")) {
            return java.util.Objects.requireNonNull(in).readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "br", "GZIP", "gzip, gzip", "x"})
    void otherEncodingsAreRefusedByName(String encoding) {
        assertThatThrownBy(() -> read(encoding, PLAIN))
                .isInstanceOf(UnreadableBodyException.class)
                .hasMessage("unsupported Content-Encoding: " + encoding);
    }

    @Test
    void encodingsThatAreNotConfiguredAreRefused() {
        BodyDecoder gzipOnly = new BodyDecoder(List.of(ContentEncoding.GZIP), LIMIT);
        HttpRequest request = HttpRequest.of("POST", "/", HttpHeaders.of("Content-Encoding", "zstd"), HttpBody.empty());

        assertThatThrownBy(() -> gzipOnly.check(request)).hasMessage("unsupported Content-Encoding: zstd");
    }

    @Test
    void plainBodiesAboveTheLimitAreRefused() {
        refusedAsTooLarge("", new byte[LIMIT + 1]);
    }

    @ParameterizedTest
    @EnumSource
    void bombsAreRefusedAtTheLimit(ContentEncoding encoding) throws Exception {
        byte[] exact = compress(encoding, new byte[LIMIT]);
        byte[] more = compress(encoding, new byte[LIMIT + 1]);
        if (encoding == ContentEncoding.LZ4) {
            refusedAsTooLarge(encoding.text(), exact);
            return;
        }
        assertThat(read(encoding.text(), exact)).hasSize(LIMIT);
        refusedAsTooLarge(encoding.text(), more);
        refusedAsTooLarge(encoding.text(), compress(encoding, new byte[50_000_000]));
    }

    @Test
    void incompressibleBodiesAboveTheLimitAreRefusedBeforeDecompression() throws Exception {
        byte[] noise = new byte[LIMIT + 10];
        new Random(1).nextBytes(noise);
        for (ContentEncoding encoding : ContentEncoding.values()) {
            refusedAsTooLarge(encoding.text(), compress(encoding, noise));
        }
    }

    @Test
    void snappyBlocksThatClaimTooMuchAreRefused() {
        byte[] claims400000 = new byte[20_000];
        claims400000[0] = (byte) 0x80;
        claims400000[1] = (byte) 0xb5;
        claims400000[2] = 0x18;
        refusedAsTooLarge("snappy", claims400000);
    }

    private void refusedAsTooLarge(String encoding, byte[] body) {
        assertThatThrownBy(() -> read(encoding, body))
                .as(encoding)
                .isInstanceOf(UnreadableBodyException.class)
                .hasMessage("http: request body too large");
        assertThat(buffer.bytes().length).as("memory taken").isLessThan(4 * LIMIT);
    }

    @ParameterizedTest
    @EnumSource
    void bodiesCutAnywhereAreRefused(ContentEncoding encoding) throws Exception {
        byte[] whole =
                encoding == ContentEncoding.LZ4 ? lz4("linked-blocks") : compress(encoding, Arrays.copyOf(PLAIN, 3000));
        for (int length = 0; length < whole.length; length += Math.max(1, whole.length / 300)) {
            byte[] cut = Arrays.copyOf(whole, length);
            if (isWholeNumberOfFrames(encoding, length)) {
                continue;
            }
            assertThatThrownBy(() -> read(encoding.text(), cut))
                    .as("%s cut at %d of %d", encoding, length, whole.length)
                    .isInstanceOf(UnreadableBodyException.class);
        }
    }

    /// Snappy's framing has no end, so a stream may stop after any chunk; the first is the identifier. A zstd stream
    /// of no bytes holds no frame.
    private static boolean isWholeNumberOfFrames(ContentEncoding encoding, int length) {
        return switch (encoding) {
            case SNAPPY -> length == 10;
            case SNAPPY_FRAMED -> length == 10 || length == 0;
            case ZSTD -> length == 0;
            default -> false;
        };
    }

    @ParameterizedTest
    @EnumSource
    void damagedBodiesAreRefusedOrReadButNeverCrash(ContentEncoding encoding) throws Exception {
        byte[] whole = encoding == ContentEncoding.LZ4
                ? lz4("block-checksums")
                : compress(encoding, Arrays.copyOf(PLAIN, 20_000));
        long seed = 5;
        Random random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < 300; round++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                read(encoding.text(), damaged);
            } catch (UnreadableBodyException e) {
                refused++;
            }
        }
        assertThat(refused).as("seed %d", seed).isGreaterThan(20);
    }

    @Test
    void messagesOfGoAreKeptWhereClientsKnowThem() {
        assertThatThrownBy(() -> read("gzip", PLAIN)).hasMessage("gzip: invalid header");
        assertThatThrownBy(() -> read("lz4", PLAIN)).hasMessage("lz4: bad magic number");
    }

    @Test
    void theBufferIsUsedAgainUnlessItGrewTooLarge() throws Exception {
        read("", new byte[LIMIT]);
        byte[] grown = buffer.bytes();
        buffer.release(LIMIT * 2);
        assertThat(buffer.bytes()).isSameAs(grown);
        assertThat(buffer.length()).isZero();
        buffer.release(1000);
        assertThat(buffer.bytes().length).isLessThan(grown.length);
    }
}
