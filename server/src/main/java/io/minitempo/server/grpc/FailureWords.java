// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall;
import io.grpc.ForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.minitempo.core.time.GoDuration;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.http2.Http2Exception;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Says in words, with the address, why a peer could not be reached, where the library lists its own inner state.
final class FailureWords implements ClientInterceptor {

    private static final Pattern TITLE = Pattern.compile("<title>([^<\\n]{1,100})</title>");

    private final String address;
    private final Duration connectTimeout;

    FailureWords(String address, Duration connectTimeout) {
        this.address = address;
        this.connectTimeout = connectTimeout;
    }

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        return new ForwardingClientCall.SimpleForwardingClientCall<>(next.newCall(method, options)) {
            @Override
            public void start(Listener<R> listener, Metadata headers) {
                super.start(new Worded<>(listener), headers);
            }
        };
    }

    private final class Worded<R> extends ForwardingClientCallListener.SimpleForwardingClientCallListener<R> {
        Worded(ClientCall.Listener<R> delegate) {
            super(delegate);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            super.onClose(inWords(status), trailers);
        }
    }

    /// The same status with another description, if a connection or a deadline failed.
    Status inWords(Status status) {
        // The library calls it UNKNOWN when a connection closes while a call is written to it, for which callers would
        // not retry. A status that a peer sent has no cause.
        if (status.getCode() == Status.Code.UNKNOWN && status.getCause() instanceof ClosedChannelException cause) {
            return Status.UNAVAILABLE
                    .withDescription(address + " closed the connection")
                    .withCause(cause);
        }
        return switch (status.getCode()) {
            case UNAVAILABLE, UNKNOWN, INTERNAL -> status.withDescription(describe(status));
            case DEADLINE_EXCEEDED -> status.withDescription("context deadline exceeded");
            default -> status;
        };
    }

    private String describe(Status status) {
        for (@Nullable Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
            @Nullable String words = words(cause);
            if (words != null) {
                return words;
            }
        }
        String description = String.valueOf(status.getDescription());
        int line = description.indexOf('\n');
        String first = line < 0 ? description : description.substring(0, line);
        return switch (first) {
            case "Network closed for unknown reason" ->
                address + " closed the connection; it may want TLS or be stopping";
            case "io exception" -> "connection to " + address + " broke" + reason(status.getCause());
            default -> first.startsWith("HTTP status code") ? first + title(description) : first;
        };
    }

    /// What a proxy says in the page that it answers in place of the peer.
    private static String title(String description) {
        Matcher title = TITLE.matcher(description);
        return title.find() ? ", " + title.group(1) : "";
    }

    private static String reason(@Nullable Throwable cause) {
        return cause == null ? "" : ": " + cause.getMessage();
    }

    private @Nullable String words(Throwable cause) {
        return switch (cause) {
            case ConnectTimeoutException e ->
                "connecting to " + address + " timed out after " + GoDuration.format(connectTimeout);
            case ConnectException e -> "connection to " + address + " refused";
            case UnknownHostException e -> "host of " + address + " is not known";
            case SSLException e -> "TLS with " + address + " failed: " + e.getMessage();
            case Http2Exception e ->
                "no HTTP/2 in clear text at " + address + ", which may want TLS or speak another protocol";
            default -> null;
        };
    }
}
