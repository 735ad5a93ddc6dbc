// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli.api;

import com.google.protobuf.Message;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.minitempo.cli.shell.Terminal;
import io.minitempo.core.TempoException;
import io.minitempo.core.time.Deadline;
import io.minitempo.proto.tempopb.StreamingQuerierGrpc;
import io.minitempo.proto.tempopb.StreamingQuerierGrpc.StreamingQuerierBlockingStub;
import io.minitempo.query.AnswerJson;
import io.minitempo.server.grpc.GrpcChannels;
import io.minitempo.server.grpc.GrpcClientConfig;
import io.minitempo.server.grpc.GrpcErrors;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Where a Tempo listens: asks it and prints what it answers, as it comes.
final class Endpoint {

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration STOP = Duration.ofSeconds(5);
    private static final int SHOWN = 1000;

    private final String address;
    private final boolean secure;
    private final String prefix;
    private final ApiOptions options;
    private final Terminal terminal;

    /// An endpoint at `host:port`, or at an URL, which then says whether it wants TLS and what paths begin with.
    Endpoint(String address, boolean secure, String prefix, ApiOptions options, Terminal terminal) {
        String rest = address.replaceFirst("^https?://", "");
        int slash = rest.indexOf('/');
        this.address = slash < 0 ? rest : rest.substring(0, slash);
        this.secure = secure || address.startsWith("https://");
        String path = prefix.isEmpty() && slash >= 0 ? rest.substring(slash) : prefix;
        String stripped = path.replaceFirst("/+$", "");
        this.prefix = stripped.isEmpty() || stripped.startsWith("/") ? stripped : "/" + stripped;
        this.options = options;
        this.terminal = terminal;
    }

    /// Asks over HTTP and prints the body; parameters without a value are left out.
    ///
    /// @throws TempoException.Unavailable when there is no answer, or it is an error
    /// @throws InterruptedException when the caller is interrupted
    void get(String path, Map<String, String> parameters) throws InterruptedException {
        String query = parameters.entrySet().stream()
                .filter(parameter -> !parameter.getValue().isEmpty())
                .map(parameter ->
                        parameter.getKey() + "=" + URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        String url = (secure ? "https://" : "http://") + address + prefix + path + (query.isEmpty() ? "" : "?" + query);
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT).build()) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(url)).timeout(options.timeout());
            request.header("Accept", "application/json");
            options.headers().forEach(request::header);
            HttpResponse<InputStream> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                if (response.statusCode() != 200) {
                    String text = new String(body.readNBytes(SHOWN), StandardCharsets.UTF_8).strip();
                    throw new TempoException.Unavailable(
                            url + " answered " + response.statusCode() + (text.isEmpty() ? "" : ": " + text));
                }
                body.transferTo(terminal.out());
                terminal.out().println();
            }
        } catch (IllegalArgumentException e) {
            throw new TempoException.Invalid(url + " cannot be asked: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new TempoException.Unavailable(
                    address + " does not answer (" + e + "); is it the HTTP port of a query-frontend?", e);
        }
    }

    /// Asks for a gRPC stream and prints every message of it as a line of JSON.
    ///
    /// @throws TempoException.Unavailable when the stream fails
    /// @throws InterruptedException when the caller is interrupted
    void stream(Function<StreamingQuerierBlockingStub, Iterator<? extends Message>> call) throws InterruptedException {
        GrpcChannels channels = new GrpcChannels(secured(), terminal.clock());
        try {
            ManagedChannel channel = channels.open(address);
            Channel named = ClientInterceptors.intercept(
                    channel, MetadataUtils.newAttachHeadersInterceptor(metadata(options.headers())));
            StreamingQuerierBlockingStub stub = StreamingQuerierGrpc.newBlockingStub(named)
                    .withDeadlineAfter(options.timeout().toNanos(), TimeUnit.NANOSECONDS);
            Iterator<? extends Message> answers = call.apply(stub);
            while (answers.hasNext()) {
                Message answer = answers.next();
                byte[] json = AnswerJson.of(answer.getDescriptorForType()).write(answer);
                terminal.out().write(json, 0, json.length);
                terminal.out().println();
            }
        } catch (StatusRuntimeException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw new TempoException.Unavailable(
                    GrpcErrors.fromStatus(e, address).text(), e);
        } finally {
            channels.stop(Deadline.after(STOP));
        }
    }

    private static Metadata metadata(Map<String, String> headers) {
        Metadata metadata = new Metadata();
        headers.forEach((name, value) ->
                metadata.put(Metadata.Key.of(name.toLowerCase(Locale.ROOT), Metadata.ASCII_STRING_MARSHALLER), value));
        return metadata;
    }

    private GrpcClientConfig secured() {
        GrpcClientConfig d = GrpcClientConfig.defaults();
        return new GrpcClientConfig(
                d.maxRecvMsgSize(),
                d.maxSendMsgSize(),
                d.grpcCompression(),
                d.rateLimit(),
                d.rateLimitBurst(),
                d.backoffOnRatelimits(),
                d.backoffConfig(),
                d.initialStreamWindowSize(),
                d.initialConnectionWindowSize(),
                secure,
                d.tlsCertPath(),
                d.tlsKeyPath(),
                d.tlsCaPath(),
                d.tlsServerName(),
                d.tlsInsecureSkipVerify(),
                d.tlsCipherSuites(),
                d.tlsMinVersion(),
                d.connectTimeout(),
                d.connectBackoffBaseDelay(),
                d.connectBackoffMaxDelay(),
                d.clusterValidation());
    }
}
