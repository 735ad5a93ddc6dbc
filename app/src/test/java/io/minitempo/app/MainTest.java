// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.Security;
import org.junit.jupiter.api.Test;

class MainTest {

    /// The JVM's own 30 and 10 s would outlast the first three attempts to join a cluster.
    @Test
    void namesAreRememberedForLessThanAnAttemptToJoinTakes() {
        Main.rememberNamesBriefly();

        assertThat(Security.getProperty("networkaddress.cache.ttl")).isEqualTo("5");
        assertThat(Security.getProperty("networkaddress.cache.negative.ttl")).isEqualTo("1");
    }
}
