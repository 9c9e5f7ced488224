import java.util.regex.Pattern

/// What Jenkins gives to a pipeline, as far as the steps of tt use it: `sh` really runs a shell, with the environment
/// that `withEnv` and `withCredentials` have made by then. Nothing masks secrets in the log, so that a leak shows.
abstract class Steps extends Script {
    static class Failed extends Exception {
        Failed(String message) { super(message) }
    }

    static class Interrupted extends Exception {}

    /// Shared by the pipeline and the steps that it calls.
    static class Node {
        Map<String, String> environment
        File credentials
        File workspace
        String result = 'SUCCESS'
        List<String> remarks = []
        /// The build is aborted as soon as the log has a line like this.
        Pattern abortAt
    }

    Node getNode() { binding.getVariable('node') }

    def getEnv() { node.environment }

    boolean isUnix() { true }

    void error(String message) { throw new Failed(message) }

    void unstable(String message) {
        node.result = 'UNSTABLE'
        node.remarks << message
    }

    void echo(String message) { println message }

    Map string(Map arguments) { arguments + [kind: 'text'] }

    Map file(Map arguments) { arguments + [kind: 'file'] }

    def withEnv(List variables, Closure body) {
        Map added = [:]
        variables.each { added[it.toString().split('=', 2)[0]] = it.toString().split('=', 2)[1] }
        return within(added, body)
    }

    def withCredentials(List bindings, Closure body) {
        Map added = [:]
        List files = []
        bindings.each {
            String secret = new File(node.credentials, it.credentialsId.toString()).text
            if (it.kind == 'file') {
                File kept = File.createTempFile('secret', '', node.workspace.parentFile)
                kept.text = secret
                files << kept
                secret = kept.path
            }
            added[it.variable] = secret
        }
        try {
            return within(added, body)
        } finally {
            files.each { it.delete() }
        }
    }

    private def within(Map added, Closure body) {
        Map before = node.environment
        node.environment = before + added
        try {
            return body()
        } finally {
            node.environment = before
        }
    }

    def sh(String script) { sh(script: script) }

    def sh(Map arguments) {
        ProcessBuilder builder = new ProcessBuilder('sh', '-xec', arguments.script.toString())
        builder.directory(node.workspace)
        builder.environment().clear()
        node.environment.each { name, value -> builder.environment()[name.toString()] = value.toString() }
        if (!arguments.returnStdout) builder.redirectOutput(ProcessBuilder.Redirect.INHERIT)
        Process process = builder.start()
        process.outputStream.close()
        StringBuffer output = new StringBuffer()
        Thread reader = arguments.returnStdout ? process.consumeProcessOutputStream(output) : null
        boolean aborted = follow(process)
        int code = process.waitFor()
        reader?.join()
        if (aborted) throw new Interrupted()
        if (code != 0) throw new Failed("script returned exit code $code")
        return arguments.returnStdout ? output.toString() : null
    }

    /// Writes the log as it comes; an abort goes as SIGTERM to every process of the step, as Jenkins sends it.
    private boolean follow(Process process) {
        boolean aborted = false
        process.errorStream.eachLine { line ->
            System.err.println line
            if (aborted || node.abortAt == null || !node.abortAt.matcher(line).find()) return
            aborted = true
            process.descendants().forEach { it.destroy() }
            process.toHandle().destroy() // Which, unlike destroy() of the process, leaves its streams open.
        }
        return aborted
    }
}
