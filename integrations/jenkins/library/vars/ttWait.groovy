// Follows a deploy that is under way to its end; see ttWait.txt. Returns the id of the deploy.
def call(Map options) {
    String target = options?.deploy ?: options?.stage
    if (!target) error('ttWait: name a deploy or a stage, as in ttWait(deploy: id)')
    return ttCommand(options, ['wait', target] + ttCommand.following(options))
}
