// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.server.http.HttpHeaders;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `spec/write-path.md §1.2`.
class TenantResolverTest {

    private final TenantResolver single = new TenantResolver(false);
    private final TenantResolver multi = new TenantResolver(true);

    private static TenantClaim claim(String... orgIds) {
        return new TenantClaim(List.of(orgIds), false);
    }

    @Test
    void withoutMultitenancyHeadersDoNotMatter() {
        assertThat(single.resolve(claim())).isEqualTo(TenantId.SINGLE);
        assertThat(single.resolve(claim("a", "b/c"))).isEqualTo(TenantId.SINGLE);
    }

    @Test
    void exactlyOneTenantMustBeNamed() {
        assertThat(multi.resolve(claim("a"))).isEqualTo(new TenantId("a"));
        for (TenantClaim none : List.of(claim(), claim("a", "a"))) {
            assertThatThrownBy(() -> multi.resolve(none))
                    .isInstanceOf(TempoException.Unauthenticated.class)
                    .hasMessage("no org id");
        }
    }

    @Test
    void metadataIsCutOffAndRepetitionsAreOne() {
        assertThat(multi.resolve(claim("a:team=x"))).isEqualTo(new TenantId("a"));
        assertThat(multi.resolve(claim("a|a"))).isEqualTo(new TenantId("a"));
    }

    @Test
    void whatIsNoTenantIsTheCallersFault() {
        assertInvalid("", "no org id");
        assertInvalid("a|b", "multiple org IDs present");
        assertInvalid("a|", "no org id");
        assertInvalid("a b", "tenant ID 'a b' contains unsupported character ' '");
        assertInvalid("..", "tenant ID is '.' or '..'");
        assertInvalid("x".repeat(151), "tenant ID is too long: max 150 characters");
    }

    private void assertInvalid(String orgId, String message) {
        assertThatThrownBy(() -> multi.resolve(claim(orgId)))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessage(message);
    }

    @Test
    void headersAreReadInAnyCase() {
        TenantClaim claim =
                TenantClaim.of(HttpHeaders.of("x-scope-ORGID", "a", "X-Scope-OrgID", "b", "No-Generate-Metrics", ""));

        assertThat(claim.orgIds()).containsExactly("a", "b");
        assertThat(claim.skipMetricsGeneration()).isTrue();
        assertThat(TenantClaim.of(HttpHeaders.EMPTY)).isEqualTo(TenantClaim.NONE);
    }
}
