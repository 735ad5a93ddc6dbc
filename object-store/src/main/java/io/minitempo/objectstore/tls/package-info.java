// SPDX-License-Identifier: Apache-2.0
/// How clients of stores and caches encrypt, by the `tls_*` keys.
///
/// Must not know what is sent. Start reading at [io.minitempo.objectstore.tls.ClientTlsConfig].
@NullMarked
package io.minitempo.objectstore.tls;

import org.jspecify.annotations.NullMarked;
