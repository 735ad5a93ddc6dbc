// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.path;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.minitempo.testkit.proxy.ProxyKind;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A real proxy on the ports that live-stores advertise: for TCP in front of one, for HTTP/2 in front of the other; and
/// in front of the query-frontend. One class per proxy, so that the build runs them side by side.
@Timeout(240)
abstract class RealProxyCase {

    private final ProxyKind kind;

    @TempDir
    private Path folder;

    RealProxyCase(ProxyKind kind) {
        this.kind = kind;
    }

    @Test
    void standsBetweenQuerierAndLiveStores() throws Exception {
        assumeThat(kind.missing()).isEmpty();
        try (RealProxy proxy = new RealProxy(kind, folder.resolve("proxy"))) {
            new BehindProxy(folder).queriesPass(kind, proxy);
        }
    }
}
