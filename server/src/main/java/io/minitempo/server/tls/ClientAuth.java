// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.tls;

import java.util.Arrays;
import java.util.stream.Collectors;

/// What a server wants to see of a client's certificate, in Go's words (`spec/generator-and-ops.md §3.4`).
public enum ClientAuth {
    /// Nothing.
    NO_CLIENT_CERT("NoClientCert"),
    /// A certificate is asked for; any one, or none, will do.
    REQUEST_CLIENT_CERT("RequestClientCert"),
    /// Any certificate, whoever signed it.
    REQUIRE_ANY_CLIENT_CERT("RequireAnyClientCert"),
    /// A certificate is asked for; if one comes, the client CA must have signed it.
    VERIFY_CLIENT_CERT_IF_GIVEN("VerifyClientCertIfGiven"),
    /// A certificate that the client CA signed.
    REQUIRE_AND_VERIFY_CLIENT_CERT("RequireAndVerifyClientCert");

    private final String text;

    ClientAuth(String text) {
        this.text = text;
    }

    /// Parses Go's word; empty means [#NO_CLIENT_CERT].
    ///
    /// @throws IllegalArgumentException when it is another word
    public static ClientAuth parse(String text) {
        if (text.isEmpty()) {
            return NO_CLIENT_CERT;
        }
        for (ClientAuth auth : values()) {
            if (auth.text.equals(text)) {
                return auth;
            }
        }
        throw new IllegalArgumentException("invalid client_auth_type \"" + text + "\", expected one of "
                + Arrays.stream(values()).map(a -> a.text).collect(Collectors.joining(", ")));
    }

    /// Whether the handshake fails without a certificate.
    public boolean isRequired() {
        return this == REQUIRE_ANY_CLIENT_CERT || this == REQUIRE_AND_VERIFY_CLIENT_CERT;
    }

    /// Whether a certificate that comes must be signed by the client CA.
    public boolean isVerified() {
        return this == VERIFY_CLIENT_CERT_IF_GIVEN || this == REQUIRE_AND_VERIFY_CLIENT_CERT;
    }

    @Override
    public String toString() {
        return text;
    }
}
