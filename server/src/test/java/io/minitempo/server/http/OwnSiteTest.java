// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnSiteTest {

    private static int status(String method, String... namesAndValues) throws InterruptedException {
        HttpHeaders headers = HttpHeaders.EMPTY;
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers = headers.with(namesAndValues[i], namesAndValues[i + 1]);
        }
        HttpRequest request = HttpRequest.of(method, "/partition-ring", headers, HttpBody.empty());
        return OwnSite.only(any -> HttpResponse.empty(204)).handle(request).status();
    }

    @ParameterizedTest
    @CsvSource({"none, 204", "same-origin, 204", "same-site, 403", "cross-site, 403", "anything, 403"})
    void whatTheBrowserSaysOfTheSiteDecides(String site, int status) throws InterruptedException {
        assertThat(status("POST", "Sec-Fetch-Site", site)).isEqualTo(status);
        assertThat(status("DELETE", "Sec-Fetch-Site", site)).isEqualTo(status);
        assertThat(status("GET", "Sec-Fetch-Site", site)).isEqualTo(204);
    }

    /// Pages without TLS, on other hosts than `localhost`, send no more than this.
    @ParameterizedTest
    @CsvSource({
        "http://tempo:3200, 204",
        "http://TEMPO:3200, 204",
        "https://tempo:3200, 204",
        "http://tempo:3201, 403",
        "http://tempo, 403",
        "http://evil, 403",
        "http://tempo:3200.evil, 403",
        "null, 403",
        "://, 403",
    })
    void otherwiseTheOriginMustBeTheHost(String origin, int status) throws InterruptedException {
        assertThat(status("POST", "Host", "tempo:3200", "Origin", origin)).isEqualTo(status);
        assertThat(status("POST", "Host", "127.0.0.7:80", "X-Forwarded-Host", "tempo:3200", "Origin", origin))
                .as("behind a proxy")
                .isEqualTo(status);
    }

    @Test
    void programsAreLetThrough() throws InterruptedException {
        assertThat(status("POST", "Host", "tempo:3200")).isEqualTo(204);
        assertThat(status("POST")).isEqualTo(204);
    }

    @Test
    void anOriginWithoutAHostIsRefused() throws InterruptedException {
        assertThat(status("POST", "Origin", "http://tempo:3200")).isEqualTo(403);
    }
}
