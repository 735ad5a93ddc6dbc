// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.query;

/// A sub-request was answered with an error, which is the answer to the whole query.
public final class SubRequestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient SubResponse response;

    SubRequestException(SubResponse response) {
        super("sub-request answered with status " + response.status());
        this.response = response;
    }

    /// The answer.
    public SubResponse response() {
        return response;
    }
}
