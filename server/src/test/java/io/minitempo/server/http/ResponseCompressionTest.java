// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.minitempo.core.TenantId;
import io.minitempo.core.concurrent.TenantCpu;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponseCompressionTest {

    private static final byte[] LARGE = new byte[1024];

    static {
        Arrays.fill(LARGE, (byte) 'x');
    }

    private final TenantCpu cpu = new TenantCpu(1);
    private final ResponseCompression compression = new ResponseCompression(cpu);

    @AfterEach
    void close() {
        cpu.close();
    }

    private HttpResponse answer(String accepted, HttpResponse response) throws InterruptedException {
        HttpRequest request = HttpRequest.get("/").withHeaders(HttpHeaders.of("Accept-Encoding", accepted));
        return compression.compressed(request, response, () -> new TenantId("tenant"));
    }

    @ParameterizedTest
    @CsvSource({
        "gzip, gzip",
        "zstd, zstd",
        "'gzip, zstd', zstd",
        "'gzip, zstd;q=0.5', gzip",
        "'gzip;q=0.2, zstd;q=0.1', gzip",
        "*, zstd",
        "'*;q=0.5, zstd;q=0', gzip",
        "'GZIP', gzip",
        "'gzip;q=0', ''",
        "br, ''",
        "'gzip;q=high', ''",
        "'', ''",
    })
    void theEncodingThatTheClientLikesBestIsChosen(String accepted, String encoding) throws Exception {
        HttpResponse response = answer(accepted, HttpResponse.json(LARGE));

        assertThat(response.headers().firstOrEmpty("Content-Encoding")).isEqualTo(encoding);
        assertThat(response.headers().first("Vary")).contains("Accept-Encoding");
        assertThat(decoded(response)).isEqualTo(LARGE);
    }

    private static byte[] decoded(HttpResponse response) throws Exception {
        byte[] body = response.bodyBytes();
        return switch (response.headers().firstOrEmpty("Content-Encoding")) {
            case "gzip" -> new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
            case "zstd" -> Zstd.decompress(body, LARGE.length);
            default -> body;
        };
    }

    @Test
    void smallBodiesStayAsTheyAre() throws Exception {
        HttpResponse small = HttpResponse.json(Arrays.copyOf(LARGE, 1023));

        assertThat(answer("gzip", small)).isSameAs(small);
    }

    @Test
    void bodiesThatAreEncodedAlreadyStayAsTheyAre() throws Exception {
        HttpResponse encoded = HttpResponse.json(LARGE).with("Content-Encoding", "br");

        assertThat(answer("gzip", encoded)).isSameAs(encoded);
    }

    @Test
    void streamedBodiesStayStreams() throws Exception {
        HttpResponse stream = HttpResponse.stream(200, "text/plain", out -> out.write(LARGE));

        assertThat(answer("gzip", stream)).isSameAs(stream);
    }
}
