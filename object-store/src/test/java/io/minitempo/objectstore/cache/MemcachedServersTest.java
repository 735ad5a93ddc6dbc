// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.dns.SystemResolver;
import io.minitempo.core.time.Clock;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class MemcachedServersTest {

    private static MemcachedServers servers(String addresses, boolean consistentHash) {
        MemcachedConnection.Dialing dialing = new MemcachedConnection.Dialing(new EventLoops(), null, Duration.ZERO);
        return new MemcachedServers(new ServerNames("", "", addresses, new SystemResolver(Clock.system(), new Random(1))), dialing, 16, consistentHash, Clock.system());
    }

    @Test
    void knowsNoServerBeforeNamesAreResolved() {
        assertThatThrownBy(() -> servers("127.0.0.1:1", true).of("key"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no server of memcached");
    }

    @Test
    void theOrderOfTheAddressesDoesNotMatter() throws IOException {
        for (boolean consistent : new boolean[] {true, false}) {
            MemcachedServers one = servers("127.0.0.1:1,127.0.0.1:2", consistent);
            one.refresh();
            ConnectionPool first = one.of("a key");
            one.refresh();
            assertThat(one.of("a key")).isSameAs(first);
        }
    }

    @Test
    void anAddressThatCannotBeResolvedLeavesTheServersAsTheyAre() throws IOException {
        MemcachedServers servers = servers("127.0.0.1", true);
        servers.refresh();
        assertThatThrownBy(() -> servers.of("key")).isInstanceOf(IOException.class);
    }

    @Test
    void aNewServerTakesItsShareAndMovesNothingElse() {
        SplittableRandom random = new SplittableRandom(7);
        int moved = 0;
        for (int i = 0; i < 10_000; i++) {
            long hash = random.nextLong();
            int before = MemcachedServers.jump(hash, 4);
            int after = MemcachedServers.jump(hash, 5);
            assertThat(before).isBetween(0, 3);
            if (before != after) {
                assertThat(after).isEqualTo(4);
                moved++;
            }
        }
        assertThat(moved).isBetween(1_800, 2_200);
    }
}
