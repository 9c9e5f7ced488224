// Packs a directory and makes it a known build; see ttPublish.txt. Returns the id of the build.
def call(Map options = [:]) {
    List words = ['publish']
    if (options.path) words += [options.path]
    if (options.commit) words += ['--commit', options.commit]
    if (options.branch) words += ['--branch', options.branch]
    if (options.file) words += ['--file', options.file]
    return ttCommand(options, words)
}
