// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.page;

/// What a ring page answers to a form.
///
/// @param status 302 after success, with `Location: #` and no body; else the status of the error
/// @param body the text of the error
public record FormAnswer(int status, String body) {

    static final FormAnswer DONE = new FormAnswer(302, "");

    static FormAnswer badRequest(String problem) {
        return new FormAnswer(400, problem);
    }

    static FormAnswer failed(String problem) {
        return new FormAnswer(500, problem);
    }

    /// Whether the form was carried out.
    public boolean isDone() {
        return status == 302;
    }
}
