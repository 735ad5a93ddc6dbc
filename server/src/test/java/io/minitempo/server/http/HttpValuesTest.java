// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TempoException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpValuesTest {

    @Nested
    class Queries {

        @Test
        void firstValueWinsAndEmptyIsAbsent() {
            QueryParameters query = QueryParameters.parse("a=1&a=2&b=&b=3&c&d=x+y%2Bz&=v&&e=%C3%A4");

            assertThat(query.get("a")).contains("1");
            assertThat(query.get("b")).isEmpty();
            assertThat(query.contains("b")).isTrue();
            assertThat(query.get("c", "none")).isEqualTo("none");
            assertThat(query.get("d")).contains("x y+z");
            assertThat(query.get("e")).contains("\u00e4");
            assertThat(query.contains("zz")).isFalse();
        }

        @Test
        void badPairsAreDroppedAndTheOthersStay() {
            QueryParameters query = QueryParameters.parse("a=%zz&b=1;c=2&%=1&d=%4&e=ok");

            assertThat(query.asMap()).isEqualTo(Map.of("e", "ok"));
        }

        @Test
        void rawBracesAndPipesAreText() {
            assertThat(QueryParameters.parse("q={}|rate()&since=5m").asMap())
                    .isEqualTo(Map.of("q", "{}|rate()", "since", "5m"));
        }
    }

    @Nested
    class Requests {

        @Test
        void emptyMethodMeansGet() {
            HttpRequest request =
                    HttpRequest.of("", "/querier/api/search?start=1", HttpHeaders.EMPTY, HttpBody.empty());

            assertThat(request.method()).isEqualTo("GET");
            assertThat(request.path()).isEqualTo("/querier/api/search");
            assertThat(request.rawQuery()).isEqualTo("start=1");
        }

        @ParameterizedTest
        @CsvSource({"%FF, 1", "a%C3(b, 4", "%E2%82, 2", "%C3%A9%ff%F0%9F%98%80, 4", "%ed%a0%80, 3"})
        void bytesThatAreNoUtf8StayDifferentFromAnyText(String escaped, int length) {
            QueryParameters query = QueryParameters.parse("q=" + escaped);

            assertThat(query.get("q", ""))
                    .hasSize(length)
                    .doesNotContain("\ufffd")
                    .matches(text -> text.codePoints()
                            .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
        }

        @Test
        void escapedUtf8IsText() {
            assertThat(QueryParameters.parse("q=%C3%A9%F0%9F%98%80+%2B%00").get("q"))
                    .contains("\u00e9\ud83d\ude00 +\0");
        }

        @Test
        void badEscapeInThePathIsTheCallersFault() {
            assertThatExceptionOfType(TempoException.Invalid.class)
                    .isThrownBy(() -> HttpRequest.get("/a%2"))
                    .withMessage("invalid URL escape \"%2\"");
        }

        @Test
        void headersIgnoreCaseAndKeepOrder() {
            HttpHeaders headers = HttpHeaders.of("X-A", "1", "x-b", "2", "x-a", "3");

            assertThat(headers.first("x-A")).contains("1");
            assertThat(headers.all("X-a")).containsExactly("1", "3");
            assertThat(headers.grouped()).isEqualTo(Map.of("X-A", List.of("1", "3"), "x-b", List.of("2")));
            assertThat(headers.with("X-A", "9").all("x-a")).containsExactly("9");
            assertThat(headers.without("X-B").contains("x-b")).isFalse();
        }
    }

    @Nested
    class Bodies {

        @Test
        void readsUpToTheLimitAndNotBeyond() throws InterruptedException {
            byte[] bytes = "0123456789".getBytes(UTF_8);

            assertThat(HttpBody.of(bytes).readAll(10)).isEqualTo(bytes);
            assertThatExceptionOfType(TempoException.TooLarge.class)
                    .isThrownBy(() -> HttpBody.of(bytes).readAll(9))
                    .withMessage("http: request body too large");
            assertThat(HttpBody.empty().readAll(0)).isEmpty();
        }

        @Test
        void readsChunkedBodiesOfAnyLength() throws InterruptedException {
            for (int size : new int[] {0, 1, 8191, 8192, 8193, 100_000}) {
                byte[] bytes = new byte[size];
                java.util.Arrays.fill(bytes, (byte) 7);
                assertThat(chunked(bytes, 1000).readAll(size)).isEqualTo(bytes);
                assertThat(chunked(bytes, 1000).readAll(Long.MAX_VALUE)).isEqualTo(bytes);
                if (size > 0) {
                    assertThatExceptionOfType(TempoException.TooLarge.class)
                            .isThrownBy(() -> chunked(bytes, 999).readAll(size - 1));
                }
            }
        }

        @Test
        void streamsTheSameBytes() throws IOException {
            try (InputStream in = HttpBody.of("abc".getBytes(UTF_8)).asStream()) {
                assertThat(in.read()).isEqualTo('a');
                assertThat(in.readAllBytes()).isEqualTo("bc".getBytes(UTF_8));
                assertThat(in.read()).isEqualTo(-1);
            }
        }

        private HttpBody chunked(byte[] bytes, int chunk) {
            HttpBody whole = HttpBody.of(bytes);
            return new HttpBody() {
                @Override
                public long length() {
                    return -1;
                }

                @Override
                public int read(byte[] target, int offset, int length) throws InterruptedException {
                    return whole.read(target, offset, Math.min(length, chunk));
                }
            };
        }
    }

    @Nested
    class Errors {

        private String describe(Throwable failure, HttpErrors.Style style) throws InterruptedException {
            HttpResponse response = HttpErrors.response(failure, style);
            return response.status() + " " + new String(response.bodyBytes(), UTF_8);
        }

        @Test
        void eachKindHasItsStatus() {
            assertThat(List.of(
                                    new TempoException.Invalid("x"),
                                    new TempoException.Unauthenticated("x"),
                                    new TempoException.NotFound("x"),
                                    new TempoException.TooLarge("x"),
                                    new TempoException.TooMany("x"),
                                    new TempoException.Canceled("x"),
                                    new TempoException.Internal("x"),
                                    new TempoException.NotBuilt("x"),
                                    new TempoException.Unavailable("x"),
                                    new TempoException.DeadlineExceeded("x"))
                            .stream()
                            .map(HttpErrors::status))
                    .containsExactly(400, 401, 404, 413, 429, 499, 500, 501, 503, 504);
        }

        @Test
        void handlerStyleHasALineFeedAndIsNotSniffed() throws InterruptedException {
            HttpResponse response =
                    HttpErrors.response(new TempoException.Unauthenticated("no org id"), HttpErrors.Style.HANDLER);

            assertThat(response.bodyBytes()).isEqualTo("no org id\n".getBytes(UTF_8));
            assertThat(response.contentType()).contains("text/plain; charset=utf-8");
            assertThat(response.headers().first("X-Content-Type-Options")).contains("nosniff");
        }

        @Test
        void inBandStyleIsTheBareMessage() throws InterruptedException {
            HttpResponse response =
                    HttpErrors.response(new TempoException.Invalid("invalid limit"), HttpErrors.Style.IN_BAND);

            assertThat(response.bodyBytes()).isEqualTo("invalid limit".getBytes(UTF_8));
            assertThat(response.headers().contains("X-Content-Type-Options")).isFalse();
        }

        @Test
        void tellsWhenToComeBackInWholeSeconds() {
            HttpResponse response = HttpErrors.response(
                    new TempoException.TooMany("slow down", Duration.ofMillis(4100)), HttpErrors.Style.IN_BAND);

            assertThat(response.headers().first("Retry-After")).contains("5");
        }

        @Test
        void keepsTheInsideFromTheClient() throws InterruptedException {
            assertThat(describe(new IllegalStateException("secret"), HttpErrors.Style.HANDLER))
                    .isEqualTo("500 internal error\n");
            assertThat(describe(
                            new CorruptBlockException("t/b/data.parquet", 5, "bad magic"), HttpErrors.Style.IN_BAND))
                    .isEqualTo("500 t/b/data.parquet at byte 5: bad magic");
            assertThat(describe(new InterruptedException(), HttpErrors.Style.IN_BAND))
                    .isEqualTo("499 context canceled");
        }
    }
}
