// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testkit.proxy;

/// A port of loopback that is passed on to another.
///
/// @param listen where the proxy listens
/// @param to where it passes everything on to
/// @param protocol what it understands of that
public record Route(int listen, int to, Protocol protocol) {

    /// What a proxy understands of what it carries.
    public enum Protocol {
        /// Nothing: it passes bytes on.
        TCP("tcp"),
        /// HTTP/2 to both sides, so that it sees every call.
        GRPC("grpc"),
        /// The same, within TLS to callers, who must have a certificate; behind it is plain text.
        MUTUAL_TLS("mtls");

        private final String file;

        Protocol(String file) {
            this.file = file;
        }

        /// The configuration of the documentation, such as `nginx-tcp.conf`.
        Template template(String proxy, String extension) {
            return Template.read(proxy + "-" + file + "." + extension);
        }
    }

    /// TCP, untouched.
    public static Route tcp(int listen, int to) {
        return new Route(listen, to, Protocol.TCP);
    }

    /// gRPC, call by call.
    public static Route grpc(int listen, int to) {
        return new Route(listen, to, Protocol.GRPC);
    }

    /// gRPC within TLS, for callers with a certificate.
    public static Route mutualTls(int listen, int to) {
        return new Route(listen, to, Protocol.MUTUAL_TLS);
    }
}
