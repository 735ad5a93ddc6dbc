// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.tenancy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.minitempo.core.TempoException;
import io.minitempo.server.http.HttpBody;
import io.minitempo.server.http.HttpErrors;
import io.minitempo.server.http.HttpHandler;
import io.minitempo.server.http.HttpHeaders;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TenancyTest {

    private static String answer(boolean multitenancy, String... headers) throws InterruptedException {
        HttpHandler handler = HttpErrors.answering(
                HttpErrors.Style.IN_BAND,
                new Tenancy(multitenancy)
                        .required((request, orgId) -> HttpResponse.text(200, String.valueOf(orgId.tenants()))));
        HttpResponse response =
                handler.handle(HttpRequest.of("GET", "/api/search", HttpHeaders.of(headers), HttpBody.empty()));
        return response.status() + " " + new String(response.bodyBytes(), UTF_8);
    }

    @Test
    void ignoresTheHeaderWhenThereIsOneTenant() throws InterruptedException {
        assertThat(answer(false)).isEqualTo("200 [single-tenant]");
        assertThat(answer(false, "X-Scope-OrgID", "a/b")).isEqualTo("200 [single-tenant]");
        assertThat(answer(false, "X-Scope-OrgID", "")).isEqualTo("200 [single-tenant]");
    }

    @Test
    void refusesRequestsWithoutTenant() throws InterruptedException {
        assertThat(answer(true)).isEqualTo("401 no org id\n");
        assertThat(answer(true, "X-Scope-OrgID", "")).isEqualTo("401 no org id\n");
    }

    /// Recorded in `golden/requests.json`.
    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "t1 # 200 [t1]",
                "t2|t1|t2 # 200 [t1, t2]",
                "a/b # 400 tenant ID 'a/b' contains unsupported character '/'",
                ".. # 400 tenant ID is '.' or '..'",
                "t1| # 400 no org id",
                "t1:team=x # 200 [t1]",
            })
    void checksTheTenantInBand(String header, String expected) throws InterruptedException {
        assertThat(answer(true, "x-scope-orgid", header)).isEqualTo(expected);
    }

    @Test
    void oneTenantMeansOne() {
        assertThat(new OrgId("a|a").tenant().value()).isEqualTo("a");
        assertThatExceptionOfType(TempoException.Invalid.class)
                .isThrownBy(() -> new OrgId("a|b").tenant())
                .withMessage("multiple org IDs present");
        assertThatExceptionOfType(TempoException.Invalid.class)
                .isThrownBy(() -> new OrgId("").tenant())
                .withMessage("no org id");
    }
}
