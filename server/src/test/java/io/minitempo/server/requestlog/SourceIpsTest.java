// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.requestlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.server.http.HttpBody;
import io.minitempo.server.http.HttpHeaders;
import io.minitempo.server.http.HttpRequest;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceIpsTest {

    private static HttpRequest request(String... headers) {
        return HttpRequest.of("GET", "/", HttpHeaders.of(headers), HttpBody.empty())
                .withRemoteAddress("127.0.0.1:4711");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "Forwarded       | for=192.0.2.7;proto=http, for=192.0.2.8 | 192.0.2.7             | 192.0.2.7, 127.0.0.1",
                "Forwarded       | For=\"[2001:db8::7]:4711\"              | 2001:db8::7           | 2001:db8::7, 127.0.0.1",
                "Forwarded       | by=x;for=192.0.2.7:80                   | 192.0.2.7             | 192.0.2.7, 127.0.0.1",
                "X-Real-IP       | 192.0.2.7                               | 192.0.2.7             | 192.0.2.7, 127.0.0.1",
                "X-Forwarded-For | 192.0.2.7, 192.0.2.8                    | 192.0.2.7             | 192.0.2.7, 192.0.2.8, 127.0.0.1",
                "X-Forwarded-For | 127.0.0.1                               | 127.0.0.1             | 127.0.0.1",
                "Accept          | text/plain                              | 127.0.0.1             | 127.0.0.1",
            })
    void takesTheFirstAddressThatProxiesTellOrAllOfThem(String header, String value, String first, String full) {
        assertThat(SourceIps.usual(false).of(request(header, value))).contains(first);
        assertThat(SourceIps.usual(true).of(request(header, value))).contains(full);
    }

    @Test
    void believesOneHeaderOnlyWhenToldWhich() {
        SourceIps own = new SourceIps(false, "X-Client", Pattern.compile("ip=([^;]+)"));
        assertThat(own.of(request("X-Real-IP", "192.0.2.8", "X-Client", "name=a;ip=192.0.2.7;")))
                .contains("192.0.2.7");
        assertThat(own.of(request("X-Real-IP", "192.0.2.8", "X-Client", "nothing")))
                .contains("127.0.0.1");
        assertThat(new SourceIps(false, "X-Client", Pattern.compile("[0-9.]+")).of(request("X-Client", "is 192.0.2.7")))
                .contains("192.0.2.7");
    }

    @Test
    void aRequestThatCameOverNoConnectionHasNoSource() {
        assertThat(SourceIps.usual(true).of(HttpRequest.get("/"))).isEmpty();
    }
}
