// SPDX-License-Identifier: Apache-2.0
/// Proxies that others made, in front of components: nginx, HAProxy, Envoy, with the configurations of
/// `docs/how-to/sidecars`.
///
/// Must not know what is behind them. Start reading at [io.minitempo.testkit.proxy.ProxyKind].
@NullMarked
package io.minitempo.testkit.proxy;

import org.jspecify.annotations.NullMarked;
