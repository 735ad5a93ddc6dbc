// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.query;

/// A sub-request was answered with an error, which is the answer to the whole query.
public final class SubRequestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int number;
    private final transient SubResponse response;

    SubRequestException(SubRequest request, SubResponse response) {
        super("sub-request answered with status " + response.status());
        this.number = request.number();
        this.response = response;
    }

    /// The place of the sub-request among those of the query.
    public int number() {
        return number;
    }

    /// The answer.
    public SubResponse response() {
        return response;
    }
}
