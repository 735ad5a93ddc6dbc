// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.minitempo.app.config.ConfigLoader;
import io.minitempo.app.config.ConfigSource;
import io.minitempo.app.process.TempoProcess;
import io.minitempo.core.time.Clock;
import io.minitempo.server.config.yaml.YamlNode.Mapping;
import io.minitempo.server.config.yaml.YamlTree;
import io.minitempo.server.grpc.RawMarshaller;
import io.minitempo.testsupport.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// A process made from a configuration file and what a command line adds, in this JVM, with clients for its ports.
public final class RunningTempo implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final TempoProcess process;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            // As the client did that recorded the answers.
            .followRedirects(HttpClient.Redirect.ALWAYS)
            .build();

    /// Starts it; returns when it is ready.
    ///
    /// @param commandLine what flags would say, as YAML
    public RunningTempo(Path file, String commandLine, Map<String, String> environment) throws InterruptedException {
        ConfigLoader loader = new ConfigLoader("it-input-0");
        Mapping flags = YamlTree.parse(commandLine);
        this.process = new TempoProcess(
                loader.load(new ConfigSource(file.toString(), false, environment, flags, false)),
                loader.keys(),
                Clock.system());
        process.start();
    }

    public RunningTempo awaitReady() throws InterruptedException {
        Eventually.within(LIMIT, () -> {
            assertThat(get("/ready").body()).asString().isEqualTo("ready\n");
            return this;
        });
        return this;
    }

    public TempoProcess process() {
        return process;
    }

    /// The port of a receiver's protocol, such as `otlp` and `http`.
    public int port(String receiver, String protocol) {
        return process.components().receivers().stream()
                .filter(one -> one.receiver().equals(receiver) && one.protocol().equals(protocol))
                .mapToInt(one -> one.endpoint().port())
                .findFirst()
                .orElseThrow(() -> new AssertionError(receiver + " " + protocol + " among "
                        + process.components().receivers()));
    }

    public URI url(int port, String path) {
        return URI.create("http://127.0.0.1:" + port
                + path.replace("{", "%7B")
                        .replace("}", "%7D")
                        .replace("|", "%7C")
                        .replace("\"", "%22")
                        .replace(" ", "%20"));
    }

    public HttpResponse<byte[]> get(String path) {
        return send("GET", url(process.httpPort(), path), Map.of(), new byte[0]);
    }

    public HttpResponse<byte[]> send(String method, URI url, Map<String, String> headers, byte[] body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url).timeout(LIMIT).method(method, BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        try {
            return http.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + url, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Calls a method of a receiver over gRPC with a message of any bytes.
    ///
    /// @throws io.grpc.StatusRuntimeException for any status but OK
    byte[] call(int port, String method, Map<String, String> headers, byte[] message) {
        Metadata metadata = new Metadata();
        headers.forEach((name, value) -> metadata.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
        ManagedChannel channel = ManagedChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .intercept(MetadataUtils.newAttachHeadersInterceptor(metadata))
                .build();
        try {
            MethodDescriptor<byte[], byte[]> descriptor = MethodDescriptor.<byte[], byte[]>newBuilder()
                    .setType(MethodDescriptor.MethodType.UNARY)
                    .setFullMethodName(method.substring(1))
                    .setRequestMarshaller(RawMarshaller.bytes())
                    .setResponseMarshaller(RawMarshaller.bytes())
                    .build();
            return ClientCalls.blockingUnaryCall(
                    channel, descriptor, CallOptions.DEFAULT.withDeadlineAfter(LIMIT), message);
        } finally {
            channel.shutdownNow();
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
        try {
            process.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
