// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor;

import io.minitempo.core.config.Key;
import java.util.List;

/// One entry of `distributor.forwarders` (`spec/write-path.md §2.7`).
///
/// @param name what tenants call it in their overrides
/// @param backend its kind; there is only `otlpgrpc`
/// @param otlpGrpc where it sends
/// @param filter which spans it leaves out
public record ForwarderConfig(
        String name, String backend, @Key("otlpgrpc") OtlpGrpc otlpGrpc, Filter filter) {

    /// An entry before anything is set.
    public static ForwarderConfig defaults() {
        return new ForwarderConfig("", "", OtlpGrpc.defaults(), new Filter(new TraceFilter(List.of(), List.of())));
    }

    /// Endpoints that all get every request over OTLP.
    ///
    /// @param endpoints `host:port` each
    /// @param tls how connections are encrypted
    public record OtlpGrpc(List<String> endpoints, Tls tls) {

        /// Copies the list.
        public OtlpGrpc {
            endpoints = List.copyOf(endpoints);
        }

        /// No endpoints.
        public static OtlpGrpc defaults() {
            return new OtlpGrpc(List.of(), new Tls(false, ""));
        }
    }

    /// Encryption.
    ///
    /// @param insecure whether there is none
    /// @param certFile who signed the certificates of the endpoints
    public record Tls(boolean insecure, String certFile) {}

    /// What is left out.
    ///
    /// @param traces of traces
    public record Filter(TraceFilter traces) {}

    /// Conditions in OTTL; a span that matches one is left out.
    ///
    /// @param span on spans
    /// @param spanEvent on events
    public record TraceFilter(
            List<String> span, @Key("spanevent") List<String> spanEvent) {

        /// Copies the lists.
        public TraceFilter {
            span = List.copyOf(span);
            spanEvent = List.copyOf(spanEvent);
        }
    }
}
