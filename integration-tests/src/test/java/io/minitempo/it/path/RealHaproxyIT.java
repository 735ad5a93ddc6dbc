// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.path;

import io.minitempo.testkit.proxy.ProxyKind;

class RealHaproxyIT extends RealProxyCase {

    RealHaproxyIT() {
        super(ProxyKind.HAPROXY);
    }
}
