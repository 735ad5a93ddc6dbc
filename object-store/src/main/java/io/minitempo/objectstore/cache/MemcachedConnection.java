// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import com.spotify.folsom.GetResult;
import com.spotify.folsom.MemcacheStatus;
import com.spotify.folsom.RawMemcacheClient;
import com.spotify.folsom.client.DefaultRawMemcacheClient;
import com.spotify.folsom.client.NoopMetrics;
import com.spotify.folsom.client.ascii.MultigetRequest;
import com.spotify.folsom.client.ascii.SetRequest;
import com.spotify.folsom.client.tls.SSLEngineFactory;
import com.spotify.folsom.guava.HostAndPort;
import io.minitempo.objectstore.tls.ClientTlsConfig;
import io.minitempo.objectstore.tls.TlsContexts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/// A connection of Folsom to one server of memcached; values have flags 0, as Tempo writes them.
final class MemcachedConnection implements CacheConnection {

    /// We wait for one answer at a time, so this is for answers that nobody waits for any more.
    private static final long LONGEST_SILENCE_MILLIS = Duration.ofMinutes(1).toMillis();

    private static final int REQUESTS_AT_ONCE = 16;

    private final RawMemcacheClient client;
    private final int seconds;

    private MemcachedConnection(RawMemcacheClient client, int seconds) {
        this.client = client;
        this.seconds = seconds;
    }

    /// How connections are made.
    ///
    /// @param loops their threads
    /// @param tls how they are encrypted, or null
    /// @param ttl how long values are kept, zero for as long as there is room
    record Dialing(EventLoops loops, @Nullable Tls tls, Duration ttl) {}

    /// How connections are encrypted.
    record Tls(SSLContext context, ClientTlsConfig config) {

        /// @throws io.minitempo.core.TempoException.Invalid when a file or a cipher suite cannot be used
        static Tls of(ClientTlsConfig config) {
            SSLContext context = TlsContexts.context(config, "a cache");
            // A cipher suite that is not known is noticed now, not at the first read.
            TlsContexts.suites(config, context);
            return new Tls(context, config);
        }

        private SSLEngineFactory engines(String host) {
            String name = config.tlsServerName().isEmpty() ? host : config.tlsServerName();
            return (address, port) -> {
                SSLEngine engine = context.createSSLEngine(name, port);
                engine.setUseClientMode(true);
                SSLParameters parameters = engine.getSSLParameters();
                parameters.setProtocols(config.protocols());
                String[] suites = TlsContexts.suites(config, context);
                if (suites != null) {
                    parameters.setCipherSuites(suites);
                }
                if (!config.tlsInsecureSkipVerify()) {
                    parameters.setEndpointIdentificationAlgorithm("HTTPS");
                }
                engine.setSSLParameters(parameters);
                return engine;
            };
        }
    }

    /// Connects to a server.
    ///
    /// @param name the host as it was configured, for its certificate
    /// @throws IOException when nobody answers
    static MemcachedConnection open(InetSocketAddress address, String name, Dialing how)
            throws IOException, InterruptedException {
        RawMemcacheClient client = Answers.connection(
                DefaultRawMemcacheClient.connect(
                        HostAndPort.fromParts(address.getAddress().getHostAddress(), address.getPort()),
                        REQUESTS_AT_ONCE,
                        REQUESTS_AT_ONCE,
                        false,
                        null,
                        LONGEST_SILENCE_MILLIS,
                        StandardCharsets.ISO_8859_1,
                        NoopMetrics.INSTANCE,
                        LONGEST_VALUE,
                        how.loops.group(),
                        MemcachedGuard.Guarded.class,
                        how.tls == null ? null : how.tls.engines(name)),
                RawMemcacheClient::shutdown);
        return new MemcachedConnection(client, Math.toIntExact(Math.ceilDiv(how.ttl.toMillis(), 1000L)));
    }

    @Override
    public List<byte @Nullable []> get(List<String> keys) throws IOException, InterruptedException {
        List<String> asked = List.copyOf(new LinkedHashSet<>(keys));
        List<byte[]> encoded = asked.stream().map(MemcachedConnection::bytes).toList();
        List<GetResult<byte[]>> found = Answers.await(client.send(MultigetRequest.create(encoded, false)));
        List<byte @Nullable []> values = new ArrayList<>(keys.size());
        for (String key : keys) {
            GetResult<byte[]> result = found.get(asked.size() == keys.size() ? values.size() : asked.indexOf(key));
            values.add(result == null ? null : result.getValue());
        }
        return values;
    }

    @Override
    public void set(String key, byte[] value) throws IOException, InterruptedException {
        MemcacheStatus status =
                Answers.await(client.send(SetRequest.create(SetRequest.Operation.SET, bytes(key), value, seconds)));
        if (status != MemcacheStatus.OK) {
            throw new CacheRefusal("memcached refused a value of " + value.length + " bytes: " + status);
        }
    }

    private static byte[] bytes(String key) {
        return key.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public boolean isOpen() {
        return client.isConnected();
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
