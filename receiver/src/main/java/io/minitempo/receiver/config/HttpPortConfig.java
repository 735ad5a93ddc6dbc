// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.config;

import io.minitempo.receiver.encoding.BodyDecoder;
import io.minitempo.receiver.encoding.ContentEncoding;
import io.minitempo.server.config.yaml.YamlNode;
import io.minitempo.server.http.HttpServerConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The keys of an HTTP port (`spec/write-path.md §1.1`).
///
/// @param endpoint where to listen, `host:port`
/// @param transport `tcp`
/// @param tls how to encrypt
/// @param cors what pages of other origins may do
/// @param maxRequestBodySize the largest body in bytes, before and after decompression; 0 for 20 MiB
/// @param includeMetadata accepted: headers are looked at in any case
/// @param responseHeaders headers of every response
/// @param compressionAlgorithms the content encodings accepted; empty for all. Plain bodies are always accepted
/// @param readTimeout until when a request must have arrived; 0 for no limit
/// @param readHeaderTimeout until when its headers must have arrived; 0 for no limit
/// @param writeTimeout until when the response must be taken; 0 for no limit
/// @param idleTimeout how long a connection may wait for its next request; 0 for no limit
/// @param keepAlivesEnabled whether connections stay open after a response
/// @param auth refused: needs an extension
/// @param middlewares refused: need an extension
public record HttpPortConfig(
        String endpoint,
        String transport,
        TlsConfig tls,
        CorsConfig cors,
        long maxRequestBodySize,
        boolean includeMetadata,
        Map<String, String> responseHeaders,
        List<String> compressionAlgorithms,
        Duration readTimeout,
        Duration readHeaderTimeout,
        Duration writeTimeout,
        Duration idleTimeout,
        boolean keepAlivesEnabled,
        @Nullable YamlNode auth,
        @Nullable YamlNode middlewares) {

    private static final long DEFAULT_BODY = 20L << 20;

    /// Copies list and map.
    public HttpPortConfig {
        responseHeaders = Map.copyOf(responseHeaders);
        compressionAlgorithms = List.copyOf(compressionAlgorithms);
    }

    /// The defaults at an endpoint.
    public static HttpPortConfig at(String endpoint, boolean keepAlivesEnabled) {
        return new HttpPortConfig(
                endpoint,
                "tcp",
                TlsConfig.defaults(),
                CorsConfig.defaults(),
                0,
                true,
                Map.of(),
                List.of(),
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                keepAlivesEnabled,
                null,
                null);
    }

    /// Everything that is wrong, each text beginning with its key.
    public List<String> validate() {
        PortProblems problems = new PortProblems()
                .endpoint(endpoint)
                .transport(transport)
                .extensions(auth, middlewares)
                .check(
                        maxRequestBodySize >= 0 && maxRequestBodySize <= 1L << 30,
                        "max_request_body_size: must be 0 to 1073741824, found " + maxRequestBodySize);
        for (String algorithm : compressionAlgorithms) {
            problems.check(
                    algorithm.isEmpty() || ContentEncoding.of(algorithm).isPresent(),
                    "compression_algorithms: unknown algorithm \"" + algorithm + "\"");
        }
        return problems.list();
    }

    /// The settings of the server.
    public HttpServerConfig serverConfig() {
        Endpoint listen = Endpoint.parse(endpoint);
        return HttpServerConfig.libraryDefaults()
                .listeningOn(listen.host(), listen.port())
                .withTimeouts(readTimeout, readHeaderTimeout, writeTimeout, idleTimeout)
                .withKeepAlives(keepAlivesEnabled)
                .withTls(tls.serverTls());
    }

    /// Reads bodies as these keys say.
    public BodyDecoder bodyDecoder() {
        List<ContentEncoding> accepted = compressionAlgorithms.isEmpty()
                ? ContentEncoding.ALL
                : compressionAlgorithms.stream()
                        .map(ContentEncoding::of)
                        .flatMap(Optional::stream)
                        .toList();
        return new BodyDecoder(accepted, maxRequestBodySize == 0 ? DEFAULT_BODY : maxRequestBodySize);
    }
}
