// What the steps share: runs `tt` once on the node and says how it ended. Not meant for pipelines themselves.
//
// call(options, words) takes the options that every step has (see ttDeploy.txt) and the words of the command line.
// It returns the first line of tt's result (an id); every end but a good one ends the step.
//
// Plain loops and values only, so that Jenkins can save the pipeline at each step.

def call(Map options, List words) {
    if (!isUnix()) error('the steps of tt need a node with a shell, and tt runs on Linux')
    Map ended = [:]
    withToken(options) {
        withEnv(settings(options)) {
            ended = runTt(words)
        }
    }
    judge(options, words, ended.code)
    return ended.result
}

// Text on stderr goes to the log as it comes; stdout is the result, with the exit status behind it.
def runTt(List words) {
    String line = 'tt'
    for (int i = 0; i < words.size(); i++) line += ' ' + quoted(words[i].toString())
    String said = sh(label: words.take(2).join(' '), returnStdout: true,
                     script: 'code=0; ' + line + ' || code=$?; echo "exit $code"')
    String[] lines = said.trim().split('\n')
    return [code: lines[lines.length - 1].replace('exit ', '').trim().toInteger(),
            result: lines.length > 1 ? lines[0].trim() : '']
}

// One word for the shell, whatever is in it: titles and branches are written by strangers.
String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'"
}

// The token only ever is in the environment of the one command.
def withToken(Map options, Closure body) {
    if (options.credentialsId) {
        withCredentials([string(credentialsId: options.credentialsId, variable: 'TT_TOKEN')]) { body() }
    } else if (options.tokenFileId) {
        withCredentials([file(credentialsId: options.tokenFileId, variable: 'TT_TOKEN_FILE')]) { body() }
    } else {
        body()
    }
}

List settings(Map options) {
    List variables = ['TT_NO_INPUT=1', 'TT_OUTPUT=name', 'TT_COLOR=never']
    if (options.server) variables += ('TT_SERVER=' + options.server)
    if (options.service) variables += ('TT_SERVICE=' + options.service)
    return variables
}

// The options that every command which follows a deploy has.
List following(Map options) {
    List words = ['--on-interrupt', options.onAbort == 'cancel' ? 'abort' : 'detach']
    if (options.timeout) words += ['--timeout', options.timeout]
    return words
}

// The options of every command which starts a deploy: the same step of the same build finds its deploy again.
List shipping(Map options, String step) {
    String key = options.containsKey('key') ? options.key : env.BUILD_TAG
    List words = ['--yes']
    if (key) words += ['--idempotency-key', [key, step, options.stage, options.build ?: ''].join(':')]
    if (options.reason) words += ['--reason', options.reason]
    if (options.detach) words += ['--detach']
    return words + following(options)
}

// 5 is `blocked`; the caller says what that is to a pipeline. `tt help exit-codes` lists them all.
def judge(Map options, List words, int code) {
    if (code == 0) return
    String command = 'tt ' + words.take(2).join(' ')
    if (code == 127 || code == 126)
        error('tt not found on PATH of node ' + env.NODE_NAME + ' (exit ' + code + '); install it there')
    String why = command + ': ' + meaning(code) + ' (exit ' + code + '); the lines above say why'
    if (code == 5 && options.onBlocked == 'unstable') unstable(why)
    else error(why)
}

String meaning(int code) {
    Map meanings = [2: 'the command or the configuration is wrong', 3: 'there was nothing to do',
                    4: 'the token was refused', 5: 'blocked by a gate, a hold or a lock',
                    6: 'the world moved meanwhile', 7: 'it took longer than the timeout; the deploy goes on',
                    8: 'the deploy was rolled back', 130: 'interrupted']
    return meanings[code] ?: 'failed'
}
