// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import io.minitempo.core.time.Clock;
import io.minitempo.server.tls.ClientAuth;
import io.minitempo.server.tls.ServerTls;
import io.minitempo.server.tls.TlsMaterial;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/// TLS in front of HTTP. The JDK negotiates `h2` or `http/1.1`; the HTTP/1.1 connection then knows HTTP/2 by its
/// preface, as in clear text.
final class JettyTls {

    private static final String[] ANY = {};

    private JettyTls() {}

    /// The layer that decrypts for the HTTP/1.1 connections of a connector.
    static SslConnectionFactory connections(ServerTls tls, Clock clock) {
        TlsMaterial material = TlsMaterial.of(tls, clock);
        SslContextFactory.Server factory = new Negotiating();
        factory.setSslContext(material.context());
        factory.setNeedClientAuth(tls.clientAuth().isRequired());
        factory.setWantClientAuth(tls.clientAuth() != ClientAuth.NO_CLIENT_CERT);
        factory.setIncludeProtocols(material.protocols().toArray(String[]::new));
        factory.setExcludeProtocols(ANY);
        List<String> suites = material.cipherSuites();
        if (!suites.isEmpty()) {
            factory.setIncludeCipherSuites(suites.toArray(String[]::new));
            factory.setExcludeCipherSuites(ANY);
        }
        return new SslConnectionFactory(factory, HttpVersion.HTTP_1_1.asString());
    }

    private static final class Negotiating extends SslContextFactory.Server {
        @Override
        public void customize(SSLEngine engine) {
            super.customize(engine);
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
            engine.setSSLParameters(parameters);
        }
    }
}
