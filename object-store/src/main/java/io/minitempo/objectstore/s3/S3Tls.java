// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.s3;

import io.minitempo.objectstore.tls.ClientTlsConfig;
import io.minitempo.objectstore.tls.TlsContexts;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.DefaultHostnameVerifier;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.reactor.ssl.SSLBufferMode;

/// How connections to an endpoint are encrypted, from the `tls_*` keys.
final class S3Tls {

    private S3Tls() {}

    /// @throws io.minitempo.core.TempoException.Invalid when a file cannot be used or a cipher suite is not known
    static TlsSocketStrategy strategy(ClientTlsConfig config) {
        SSLContext context = TlsContexts.context(config, "S3");
        TlsSocketStrategy strategy = new DefaultClientTlsStrategy(
                context,
                config.protocols(),
                TlsContexts.suites(config, context),
                SSLBufferMode.STATIC,
                HostnameVerificationPolicy.CLIENT,
                config.tlsInsecureSkipVerify() ? NoopHostnameVerifier.INSTANCE : new DefaultHostnameVerifier());
        String name = config.tlsServerName();
        return name.isEmpty()
                ? strategy
                : (socket, target, port, attachment, http) -> strategy.upgrade(socket, name, port, attachment, http);
    }
}
